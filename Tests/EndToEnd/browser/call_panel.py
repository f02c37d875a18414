"""The call panel of a page: its buttons, the stand-in for the Voice SDK behind it, and what a person sees of it."""

from playwright.sync_api import Page, expect

from static_desk import StaticDesk

GO_ONLINE, ANSWER, DECLINE = ".go-online-button", ".answer-button", ".decline-button"
GO_OFFLINE, MUTE = ".go-offline-button", ".mute-button"
CALL_SUPPORT, CALL_CUSTOMER, HANG_UP = ".call-support-button", ".call-customer-button:not([data-undialable])", ".hangup-button"
BUTTONS = [GO_ONLINE, ANSWER, DECLINE, CALL_SUPPORT, CALL_CUSTOMER, HANG_UP]
NUMBER = "+12025550002"


class Panel:
    """The call panel of a page, the stub behind it, and what a person sees of it."""

    def __init__(self, page: Page, static: StaticDesk) -> None:
        self.page, self.static = page, static
        #: The requests for a token that the page has sent.
        self.sent: list[str] = []
        page.on("request", lambda request: self.sent.append(request.url) if request.url.endswith("/token/generate") else None)

    def open(self, path: str) -> "Panel":
        self.page.goto(self.static.url + path)
        return self

    def online(self) -> "Panel":
        self.open("/dashboard").press(GO_ONLINE)
        self.did("register")
        self.device("becomes('registered')")
        self.shows("Ready", CALL_CUSTOMER)
        return self

    def press(self, button: str) -> None:
        self.page.locator(button).first.click()

    def did(self, what: str, count: int = 1) -> None:
        self.page.evaluate("([what, count]) => twilioStub.did(what, count)", [what, count])

    def log(self) -> list:
        return self.page.evaluate("() => [...twilioStub.log]")

    def device(self, javascript: str) -> None:
        self.page.evaluate(f"() => {{ twilioStub.device.{javascript} }}")

    def call(self, javascript: str) -> None:
        self.page.evaluate(f"() => {{ twilioStub.call.{javascript} }}")

    def stub(self, javascript: str) -> None:
        self.page.evaluate(f"() => {{ twilioStub.{javascript} }}")

    def shows(self, status: str, *enabled: str) -> None:
        """The status, and with it every button: those named are enabled, and all others are not."""
        expect(self.page.locator("#call-status")).to_have_text(status)
        for button in BUTTONS:
            locator = self.page.locator(button).first
            if locator.count():
                expect(locator).to_be_enabled(enabled=button in enabled)
        for button in self.page.locator("[data-undialable]").all():
            expect(button).to_be_disabled()

    def connects(self) -> list:
        return [entry[1] for entry in self.log() if isinstance(entry, list)]
