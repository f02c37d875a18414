"""The dashboard that is never reloaded: tickets come, change and go while an agent works in it."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from desk import Gateway
from programs import ticket


class Agent:
    """A signed-in agent's dashboard, which must not be loaded twice."""

    def __init__(self, context: BrowserContext, desk: Any, complaints: Any) -> None:
        self.page = context.new_page()
        complaints.watch(self.page)
        self.page.goto(f"{desk.url}/sign-in")
        self.page.get_by_label("Name", exact=True).fill(desk.agent_name)
        self.page.get_by_label("Password").fill(desk.agent_password)
        self.page.get_by_role("button", name="Sign in").click()
        self.is_live()
        self.page.evaluate("() => { globalThis.isTheSamePage = true }")

    def is_live(self) -> None:
        expect(self.page.locator(".live-sign")).to_have_text("Live")

    def row(self, number: int) -> Any:
        return self.page.locator(f"#ticket-{number}")

    def shows(self, *numbers: int) -> None:
        expect(self.page.locator("article.ticket h2")).to_have_text([f"Ticket {number}" for number in numbers])

    def check(self) -> None:
        assert self.page.evaluate("() => globalThis.isTheSamePage === true")


@pytest.fixture
def agents(browser: Browser, own_desk: Any, complaints: Any) -> Iterator[Callable[[], Agent]]:
    opened: list[tuple[BrowserContext, Agent]] = []

    def open_one() -> Agent:
        context = browser.new_context(permissions=["microphone"])
        opened.append((context, Agent(context, own_desk, complaints)))
        return opened[-1][1]

    yield open_one
    for context, agent in opened:
        agent.check()
        context.close()
    # A desk that is away is no fault of the page's.
    assert [one for one in complaints if "status of 503" not in one and "ERR_CONNECTION_REFUSED" not in one] == []


def create(desk: Any, count: int = 1, **changes: Any) -> None:
    for number in range(count):
        desk.rpc("tickets.create", ticket(number + 1, **changes))


def test_tickets_come_change_and_go_in_every_open_dashboard(own_desk: Any, agents: Callable[[], Agent]) -> None:
    both = [agents(), agents()]
    for agent in both:
        expect(agent.page.locator(".empty-state")).to_be_visible()
    create(own_desk, 3)
    for agent in both:
        agent.shows(3, 2, 1)
        expect(agent.page.locator(".empty-state")).to_have_count(0)
    own_desk.rpc("tickets.update", {"number": 2, "revision": 1, "status": "pending", "name": "<i>Mia</i> & Co"})
    for agent in both:
        expect(agent.row(2).locator(".chip")).to_have_text("Pending")
        expect(agent.row(2).locator(".chip")).to_have_attribute("data-status", "pending")
        expect(agent.row(2).locator(".ticket-name")).to_have_text("<i>Mia</i> & Co")
    own_desk.rpc("tickets.delete", {"number": 3})
    for agent in both:
        agent.shows(2, 1)
    for number in (1, 2):
        own_desk.rpc("tickets.delete", {"number": number})
    for agent in both:
        expect(agent.page.locator(".empty-state")).to_be_visible()


def test_a_ticket_of_the_form_appears_at_an_agent(own_desk: Any, agents: Callable[[], Agent], page: Page) -> None:
    agent = agents()
    page.goto(own_desk.url)
    page.get_by_label("Name", exact=True).fill("Vincent Vega")
    page.get_by_label("Phone number").fill("+12025550143")
    page.get_by_label("Description").fill("The head came off.")
    page.get_by_role("button", name="Submit ticket").click()
    expect(agent.row(1).locator(".ticket-name")).to_have_text("Vincent Vega")


def test_the_focus_stays_where_it_is(own_desk: Any, agents: Callable[[], Agent]) -> None:
    create(own_desk, 3)
    agent = agents()
    # Without a Voice SDK no button can be pressed; a link in the row is as good a place.
    agent.page.evaluate(
        """() => {
          const head = document.querySelector('#ticket-2 h2');
          head.tabIndex = -1;
          head.focus();
          globalThis.focused = head;
          getSelection().selectAllChildren(document.querySelector('#ticket-2 .ticket-description'));
        }"""
    )
    create(own_desk, 2)
    own_desk.rpc("tickets.update", {"number": 2, "revision": 1, "status": "solved"})
    own_desk.rpc("tickets.delete", {"number": 3})
    agent.shows(5, 4, 2, 1)
    expect(agent.row(2).locator(".chip")).to_have_text("Solved")
    assert agent.page.evaluate("() => globalThis.focused.isConnected && getSelection().toString()") == "Mallet 2 squeaks"


def test_nothing_is_missed_while_the_daemon_or_the_gateway_is_away(own_desk: Any, agents: Callable[[], Agent]) -> None:
    create(own_desk)
    agent = agents()
    own_desk.daemon.kill()
    expect(agent.page.locator(".live-sign")).to_contain_text("Not live")
    own_desk.restart_daemon()
    create(own_desk)
    agent.shows(2, 1)
    agent.is_live()

    own_desk.gateway.stop()
    expect(agent.page.locator(".live-sign")).to_contain_text("Not live")
    own_desk.rpc("tickets.delete", {"number": 1})
    create(own_desk)
    own_desk.gateway = Gateway(own_desk.settings())
    agent.shows(3, 2)
    agent.is_live()


def test_a_flood_of_tickets_leaves_the_newest(own_desk: Any, agents: Callable[[], Agent]) -> None:
    agent = agents()
    with own_desk.daemon.connect() as connection:
        for _ in range(25):
            for number in range(200):
                connection.request("tickets.create", ticket(number))
            for _ in range(200):
                connection.receive()
    expect(agent.row(5000)).to_be_visible()
    agent.is_live()
    numbers = agent.page.evaluate("() => [...document.querySelectorAll('article.ticket')].map((row) => Number(row.id.slice(7)))")
    assert numbers == list(range(5000, 5000 - len(numbers), -1)) and 50 <= len(numbers) <= 200
    # Where the next page begins depends on when the flood was seen; no ticket falls between the two pages.
    older = agent.page.locator(".pages-next")
    after = int(parse_qs(urlsplit(older.get_attribute("href")).query)["after"][0])
    assert after >= numbers[-1]
    older.click()
    expect(agent.row(after - 1)).to_be_visible()
    agent.page.evaluate("() => { globalThis.isTheSamePage = true }")


def test_an_older_page_shows_changes_and_no_new_tickets(own_desk: Any, agents: Callable[[], Agent]) -> None:
    create(own_desk, 60)
    agent = agents()
    agent.page.locator(".pages-next").click()
    agent.is_live()
    agent.shows(*range(10, 0, -1))
    agent.page.evaluate("() => { globalThis.isTheSamePage = true }")
    create(own_desk)
    own_desk.rpc("tickets.delete", {"number": 9})
    agent.shows(10, *range(8, 0, -1))


def test_signing_out_in_one_tab_is_seen_in_the_other(own_desk: Any, agents: Callable[[], Agent]) -> None:
    agent = agents()
    other = agent.page.context.new_page()
    other.goto(f"{own_desk.url}/dashboard")
    other.get_by_role("button", name="Sign out").click()
    expect(agent.page.locator(".live-sign")).to_contain_text("your session has ended")
    expect(agent.page.locator(".live-sign a")).to_have_attribute("href", "/sign-in")


def test_an_answer_that_comes_after_the_end_of_the_session_opens_nothing(own_desk: Any, agents: Callable[[], Agent]) -> None:
    agent = agents()
    # The page gets the answer to its next request only when the test lets it.
    agent.page.evaluate("""() => {
      const fetch = globalThis.fetch;
      globalThis.fetch = async (...request) => {
        const answer = await fetch(...request);
        globalThis.fetch = fetch;
        document.body.dataset.answered = answer.status;
        await new Promise((resume) => { globalThis.resume = resume; });
        return answer;
      };
    }""")
    create(own_desk)
    # It was asked, and answered, while the session lasted.
    expect(agent.page.locator("body")).to_have_attribute("data-answered", "200")
    asked: list[str] = []
    agent.page.on("request", lambda request: asked.append(request.url))
    own_desk.rpc("agents.remove", {"name": own_desk.agent_name})
    expect(agent.page.locator(".live-sign")).to_contain_text("your session has ended")
    agent.page.evaluate("() => globalThis.resume()")
    agent.shows(1)
    # Behind a request of ours there would be the page's.
    agent.page.evaluate("() => fetch('/').then((answer) => answer.text()).then(() => null)")
    assert [url for url in asked if "/dashboard/events" in url] == []
    expect(agent.page.locator(".live-sign")).to_contain_text("your session has ended")


def test_without_javascript_the_page_is_as_it_was(own_desk: Any, browser: Browser) -> None:
    create(own_desk, 2)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{own_desk.url}/sign-in")
    page.get_by_label("Name", exact=True).fill(own_desk.agent_name)
    page.get_by_label("Password").fill(own_desk.agent_password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("article.ticket h2")).to_have_text(["Ticket 2", "Ticket 1"])
    expect(page.locator(".live-sign")).to_be_hidden()
    context.close()
