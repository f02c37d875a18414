"""The pages in more than one language, in a real browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import pseudo
from desk import Desk, Gateway, running
from programs import ticket

#: The texts of a page that people see or hear, without those of attributes.
VISIBLE = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent.closest('script, style, time, noscript') && node.data.trim()) texts.push(node.data.trim());
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (element.getAttribute(name)) texts.push(element.getAttribute(name));
  }
  return texts;
}"""


class PseudoDesk(Desk):
    """A desk that speaks the language that nobody speaks."""

    def settings(self, **changes: Any) -> dict:
        return super().settings(DEFAULT_LANGUAGE=pseudo.TAG, WEBGATEWAY_ASSETS=pseudo.assets(self.directory), **changes)


@pytest.fixture(scope="module")
def pseudo_desk() -> Iterator[Desk]:
    with running(PseudoDesk) as desk:
        desk.rpc("tickets.create", ticket(1, name="42", description="42"))
        desk.rpc("tickets.create", ticket(2, name="42", description="42", phoneNumber="+11005550143"))
        yield desk


@pytest.fixture
def speaking(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page whose browser asks for a language."""
    contexts: list[BrowserContext] = []

    def open_one(locale: str, **options: Any) -> Page:
        contexts.append(browser.new_context(locale=locale, **options))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


def press(page: Page, button: str) -> None:
    """Presses what leads to another page, and waits until that has its style."""
    with page.expect_navigation(wait_until="load"):
        page.locator(button).click()


def visit_all(page: Page, desk: Desk, look: Callable[[str], None]) -> None:
    """Looks at each page that there is. What a person writes has no letters."""
    page.goto(desk.url)
    look("home")
    press(page, ".ticket-form button")
    look("home with errors")
    page.locator("#phone_number").fill("12")
    press(page, ".ticket-form button")
    look("home with a wrong number")
    for field, value in [("name", "42"), ("phone_number", "+12025550143"), ("description", "42")]:
        page.locator(f"#{field}").fill(value)
    press(page, ".ticket-form button")
    look("created")
    press(page, ".alert-success a")
    look("status")
    page.goto(f"{desk.url}/no-such-page")
    look("not found")
    page.goto(f"{desk.url}/dashboard")
    look("sign-in")
    page.locator("#password").fill("not the password")
    press(page, "form.card button")
    look("sign-in wrong")
    page.locator("#name").fill(desk.agent_name)
    page.locator("#password").fill(desk.agent_password)
    press(page, "form.card button")
    expect(page.locator(".live-sign")).to_have_attribute("data-live", "live")
    look("dashboard")
    page.goto(f"{desk.url}/dashboard?after=1")
    expect(page.locator(".live-sign")).to_have_attribute("data-live", "live")
    look("empty dashboard")
    page.context.request.post(f"{desk.url}/sign-out")
    expect(page.locator(".live-sign")).to_have_attribute("data-live", "signedOut")
    look("signed out")


def test_every_word_comes_from_a_catalogue(pseudo_desk: Desk, speaking: Callable[..., Page]) -> None:
    page = speaking("fr-FR")
    looked = []

    def look(what: str) -> None:
        # The agent's name is no word, and the switch names languages by themselves.
        known = [pseudo_desk.agent_name, "English"]
        texts = [text for text in page.evaluate(VISIBLE) if text not in known]
        assert any("［!" in text for text in texts), what
        assert [text for text in texts if re.search("[A-Za-z]{2}", text)] == [], what
        looked.append(what)

    visit_all(page, pseudo_desk, look)
    assert len(looked) == 11


def test_longer_words_fit_a_small_phone(pseudo_desk: Desk, speaking: Callable[..., Page]) -> None:
    page = speaking("fr-FR", viewport={"width": 320, "height": 640})

    def look(what: str) -> None:
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, what
        # Nothing is cut off, and no button's words leave it.
        assert page.evaluate("() => [...document.querySelectorAll('button')].every((one) => one.scrollWidth <= one.clientWidth + 1)"), what

    visit_all(page, pseudo_desk, look)


def test_japanese_fits_a_small_phone(desk: Desk, speaking: Callable[..., Page]) -> None:
    page = speaking("ja-JP", viewport={"width": 320, "height": 640})

    def look(what: str) -> None:
        assert page.evaluate("() => document.documentElement.lang") == "ja", what
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, what

    visit_all(page, desk, look)


def test_a_japanese_customer_reads_japanese(desk: Desk, speaking: Callable[..., Page]) -> None:
    page = speaking("ja-JP")
    page.goto(desk.url)
    expect(page.get_by_role("button", name="サポートに電話")).to_be_visible()
    # From the page's script.
    expect(page.locator("#call-status")).to_have_text("通話機能はまだ設定されていません。")
    page.get_by_label("電話番号").fill("12")
    page.get_by_role("button", name="送信する").click()
    expect(page.locator("#name-error")).to_have_text("お名前を入力してください。")
    expect(page.locator("#phone_number-error")).to_contain_text("+12015550123")


def test_the_switch_works_without_scripts_and_is_kept(desk: Desk, speaking: Callable[..., Page]) -> None:
    page = speaking("en-US", java_script_enabled=False)
    page.goto(f"{desk.url}/sign-in")
    page.get_by_role("link", name="日本語").click()
    expect(page).to_have_url(f"{desk.url}/sign-in")
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
    page.goto(desk.url)
    expect(page.get_by_role("heading", level=1)).to_have_text("バーチウッド自転車ポロ商会")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Birchwood Bicycle Polo Co.")


@pytest.mark.parametrize(("locale", "text"), [("en-US", "Sat, Jan 31, 2026, 8:30 AM"), ("ja-JP", "2026年1月31日(土) 8:30")])
def test_times_are_in_the_readers_zone(desk: Desk, speaking: Callable[..., Page], locale: str, text: str) -> None:
    filed = desk.rpc("tickets.create", ticket(7))
    page = speaking(locale, timezone_id="Asia/Tokyo")

    def at_another_time(route: Any) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, body=reply.text().replace(filed["createdAt"], "2026-01-30T23:30:00.000Z"))

    page.route("**/status/*", at_another_time)
    page.goto(f"{desk.url}/status/{filed['token']}")
    # Some versions of Unicode's data have another space there.
    expect(page.locator("time")).to_have_text(re.compile(re.escape(text).replace(r"\ ", r"\s")))


def test_without_scripts_times_are_in_the_desks_zone(own_desk: Desk, speaking: Callable[..., Page]) -> None:
    filed = own_desk.rpc("tickets.create", ticket(7))
    assert own_desk.gateway.stop() == 0
    own_desk.gateway = Gateway(own_desk.settings(TIME_ZONE="Asia/Tokyo"))
    page = speaking("en-US", java_script_enabled=False)
    page.goto(f"{own_desk.url}/status/{filed['token']}")
    expect(page.locator("time")).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d JST$"))
