"""The real desk in a real browser: what customers and agents see, short of calls. `desk` is Tests/EndToEnd/conftest.py's."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

NUMBER = "+12025550143"


@pytest.fixture
def name() -> str:
    """A customer nobody else has: the desk may have other tickets."""
    return f"Vincent {uuid.uuid4().hex[:12]}"


def fill(page: Page, name: str, phone_number: str, description: str) -> None:
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Phone number").fill(phone_number)
    page.get_by_label("Description").fill(description)


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit ticket").click()


def sign_in(page: Page, desk: Any, password: str | None = None) -> None:
    page.goto(f"{desk.url}/sign-in")
    page.get_by_label("Name", exact=True).fill(desk.agent_name)
    page.get_by_label("Password").fill(desk.agent_password if password is None else password)
    page.get_by_role("button", name="Sign in").click()


def tickets_of(page: Page, desk: Any, name: str) -> Locator:
    """The dashboard's tickets of a customer; the page must be signed in."""
    page.goto(f"{desk.url}/dashboard")
    expect(page.get_by_role("heading", name="Support Tickets")).to_be_visible()
    own_name = page.locator(".ticket-name").get_by_text(name, exact=True)
    return page.locator("article.ticket").filter(has=own_name)


def test_a_customer_files_a_ticket_and_an_agent_sees_it(desk: Any, page: Page, complaints: list[str], name: str) -> None:
    page.goto(desk.url)
    expect(page).to_have_title("Home")
    fill(page, name, NUMBER, "The head of my mallet came off.\nIt was new.")
    submit(page)
    expect(page.locator(".alert-success")).to_contain_text("Ticket created successfully")
    expect(page.get_by_label("Description")).to_have_value("")

    page.locator(".alert-success a").click()
    expect(page.locator(".ticket-name")).to_have_text(name)
    expect(page.locator(".ticket-description")).to_have_text("The head of my mallet came off.\nIt was new.")
    expect(page.locator(".chip")).to_have_text("Open")

    sign_in(page, desk)
    expect(page).to_have_url(f"{desk.url}/dashboard")
    expect(page).to_have_title("Support Dashboard")
    expect(page.get_by_text("Signed in as")).to_contain_text(desk.agent_name)
    ticket = tickets_of(page, desk, name)
    expect(ticket).to_have_count(1)
    expect(ticket.locator(".ticket-description")).to_have_text("The head of my mallet came off.\nIt was new.")
    button = ticket.get_by_role("button", name="Call customer")
    expect(button).to_have_attribute("data-phone-number", NUMBER)
    number = button.get_attribute("data-ticket")
    expect(ticket.get_by_role("heading", name=f"Ticket {number}", exact=True)).to_be_visible()
    assert complaints == []


def test_reloading_the_success_page_files_nothing(desk: Any, page: Page, name: str) -> None:
    page.goto(desk.url)
    fill(page, name, NUMBER, "Once.")
    submit(page)
    expect(page.locator(".alert-success")).to_be_visible()
    page.reload()
    expect(page.locator(".alert-success")).to_be_visible()
    sign_in(page, desk)
    expect(tickets_of(page, desk, name)).to_have_count(1)


def test_a_form_sent_twice_is_one_ticket(desk: Any, page: Page, name: str) -> None:
    page.goto(desk.url)
    fill(page, name, NUMBER, "An impatient finger.")
    form = {
        "idempotency_key": page.locator("[name=idempotency_key]").input_value(),
        "name": name,
        "phone_number": NUMBER,
        "description": "An impatient finger.",
    }
    page.get_by_role("button", name="Submit ticket").dblclick()
    expect(page.locator(".alert-success")).to_be_visible()
    again = page.request.post(f"{desk.url}/ticket/create", form=form)
    assert again.ok
    sign_in(page, desk)
    expect(tickets_of(page, desk, name)).to_have_count(1)


def test_going_back_and_submitting_what_is_there_files_nothing_more(desk: Any, page: Page, name: str) -> None:
    page.goto(desk.url)
    fill(page, name, NUMBER, "Back and forth.")
    submit(page)
    expect(page.locator(".alert-success")).to_be_visible()
    page.go_back()
    submit(page)  # Either the same form with the same key, or an empty one.
    expect(page.locator(".alert-success, .alert-danger")).to_be_visible()
    sign_in(page, desk)
    expect(tickets_of(page, desk, name)).to_have_count(1)


def test_markup_in_a_ticket_stays_text(desk: Any, page: Page, complaints: list[str], name: str) -> None:
    markup = f"<img src=x onerror=window.pwned=1> {name}"
    description = "\"quoted\" 'single' </textarea></dd><script>window.pwned=1</script> &amp; {{name}} {{{name}}}"
    page.goto(desk.url)
    fill(page, markup, NUMBER, description)
    submit(page)
    page.locator(".alert-success a").click()
    expect(page.locator(".ticket-name")).to_have_text(markup)
    expect(page.locator(".ticket-description")).to_have_text(description)
    assert page.evaluate("() => window.pwned") is None

    sign_in(page, desk)
    ticket = tickets_of(page, desk, markup)
    expect(ticket).to_have_count(1)
    expect(ticket.locator(".ticket-description")).to_have_text(description)
    expect(ticket.locator("img, script")).to_have_count(0)
    assert page.evaluate("() => window.pwned") is None
    assert complaints == [], "the content security policy had nothing to stop"


@pytest.mark.parametrize(
    "mark",
    ['"', "'", "\"\u0301", "'\u200d"],
    ids=["quote", "apostrophe", "quote with an accent", "apostrophe with a joiner"],
)
def test_a_value_cannot_leave_its_attribute(desk: Any, page: Page, name: str, mark: str) -> None:
    """A quote with a combining mark is one Character in Swift, so an escape by Character lets it through."""
    value = f"{name}{mark} onfocus=window.pwned=1 autofocus x={mark}"
    page.goto(desk.url)
    fill(page, value, "12", "d")
    submit(page)
    field = page.get_by_label("Name", exact=True)
    expect(page.locator(".alert-danger")).to_be_visible()
    expect(field).to_have_value(value)
    assert field.get_attribute("onfocus") is None


def test_a_bad_form_keeps_its_values_and_files_nothing(desk: Any, page: Page, name: str) -> None:
    page.goto(desk.url)
    description = "  <b>two</b>\nlines with \"quotes\""
    fill(page, name, "12", description)
    submit(page)
    expect(page.locator(".alert-danger li")).to_have_count(1)
    field = page.get_by_label("Phone number")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("12")
    expect(field).to_be_focused()
    message = page.locator("#phone_number-error")
    expect(message).to_be_visible()
    expect(field).to_have_accessible_description(message.inner_text())
    expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    expect(page.get_by_label("Name", exact=True)).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Description")).to_have_value(description)
    expect(page.locator(".alert-success")).to_have_count(0)

    sign_in(page, desk)
    expect(tickets_of(page, desk, name)).to_have_count(0)


def test_a_corrected_form_is_one_ticket(desk: Any, page: Page, name: str) -> None:
    page.goto(desk.url)
    fill(page, name, "12", "Now with a number.")
    submit(page)
    expect(page.locator(".alert-danger")).to_be_visible()
    page.get_by_label("Phone number").fill(NUMBER)
    submit(page)
    expect(page.locator(".alert-success")).to_be_visible()
    sign_in(page, desk)
    expect(tickets_of(page, desk, name)).to_have_count(1)


def test_an_empty_form_says_what_is_missing(desk: Any, page: Page) -> None:
    page.goto(desk.url)
    submit(page)
    for field in ["name", "phone_number", "description"]:
        expect(page.locator(f"#{field}-error")).to_be_visible()
        expect(page.locator(f"#{field}")).to_have_attribute("aria-describedby", f"{field}-error")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()


def test_the_dashboard_is_for_agents(desk: Any, page: Page) -> None:
    page.goto(f"{desk.url}/dashboard")
    expect(page).to_have_url(f"{desk.url}/sign-in")
    expect(page.locator("article.ticket")).to_have_count(0)


def test_a_wrong_password_opens_nothing(desk: Any, page: Page) -> None:
    sign_in(page, desk, password="not it")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value(desk.agent_name)
    expect(page.get_by_label("Password")).to_have_value("")
    page.goto(f"{desk.url}/dashboard")
    expect(page).to_have_url(f"{desk.url}/sign-in")


def test_signing_out_closes_the_dashboard(desk: Any, page: Page) -> None:
    sign_in(page, desk)
    expect(page).to_have_url(f"{desk.url}/dashboard")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{desk.url}/")
    page.goto(f"{desk.url}/dashboard")
    expect(page).to_have_url(f"{desk.url}/sign-in")


def test_a_page_without_tickets_says_so(desk: Any, page: Page) -> None:
    sign_in(page, desk)
    expect(page).to_have_url(f"{desk.url}/dashboard")
    page.goto(f"{desk.url}/dashboard?after=1")  # Nothing is older than the first.
    expect(page.get_by_text("There are no support tickets available.")).to_be_visible()
    page.get_by_role("link", name="Newest tickets").click()
    expect(page).to_have_url(f"{desk.url}/dashboard")


def test_no_page_complains(desk: Any, page: Page, complaints: list[str], name: str) -> None:
    def visit(path: str) -> None:
        response = page.goto(desk.url + path, wait_until="networkidle")
        assert response is not None and response.ok, path
        assert complaints == [], f"{path} complains"

    visit("/")
    visit("/sign-in")
    fill_and_follow(page, desk, name)
    assert complaints == [], "the status page complains"
    sign_in(page, desk)
    expect(page).to_have_url(f"{desk.url}/dashboard")
    visit("/dashboard")


def fill_and_follow(page: Page, desk: Any, name: str) -> None:
    page.goto(desk.url)
    fill(page, name, NUMBER, "Anything.")
    submit(page)
    page.locator(".alert-success a").click()
    expect(page.locator(".ticket-name")).to_have_text(name)


@pytest.mark.parametrize("path", ["/no-such-page", "/status/no-such-ticket"])
def test_an_unknown_address_has_a_page_of_its_own(desk: Any, page: Page, path: str) -> None:
    response = page.goto(desk.url + path)
    assert response is not None and response.status == 404
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="Back to the shop").click()
    expect(page).to_have_url(f"{desk.url}/")


def test_the_pages_work_without_scripts(desk: Any, browser: Any, name: str) -> None:
    context: BrowserContext = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(desk.url)
        expect(page.get_by_role("button", name="Call support")).to_be_disabled()
        fill(page, name, NUMBER, "No scripts here.")
        submit(page)
        expect(page.locator(".alert-success")).to_be_visible()
        sign_in(page, desk)
        expect(tickets_of(page, desk, name)).to_have_count(1)
    finally:
        context.close()
