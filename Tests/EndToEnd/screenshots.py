"""Pictures of every page in every language, to be looked at: screenshots.py FOLDER, from scripts/screenshots.sh."""

import pathlib
import shutil
import sys

from playwright.sync_api import Browser, Page, sync_playwright

from desk import Desk
from programs import short_directory

SIZES = {"phone": {"width": 390, "height": 844}, "laptop": {"width": 1280, "height": 800}}
LANGUAGES = ["en", "ja"]
#: A possible number of an area that does not exist.
UNDIALABLE = "+11005550143"
TICKETS = {
    "en": [
        ("Vincent Vega", "+12025550143", "The head of my mallet came off.\nIt was new, and I had hit nothing but the ball."),
        ("Mia Wallace", UNDIALABLE, "Which wheel fits?"),
    ],
    "ja": [
        ("山田 花子", "+81312345678", "マレットの頭が取れてしまいました。\n買ったばかりで、まだ一度しか使っていません。交換していただけますか？"),
        ("佐藤 健", UNDIALABLE, "どのホイールが合いますか？"),
    ],
}


class Camera:
    def __init__(self, page: Page, folder: pathlib.Path, name: str) -> None:
        self.page, self.folder, self.name = page, folder, name

    def take(self, what: str) -> None:
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=self.folder / f"{self.name}-{what}.png", full_page=True)


def customer(camera: Camera, desk: Desk, language: str) -> None:
    page = camera.page
    page.goto(desk.url)
    camera.take("1-home")
    page.locator("#phone_number").fill("12")
    page.locator(".ticket-form button").click()
    camera.take("2-home-with-errors")
    name, number, description = TICKETS[language][0]
    page.locator("#name").fill(name)
    page.locator("#phone_number").fill(number)
    page.locator("#description").fill(description)
    page.locator(".ticket-form button").click()
    camera.take("3-created")
    page.locator(".alert-success a").click()
    camera.take("4-status")
    page.goto(f"{desk.url}/no-such-page")
    camera.take("9-not-found")


def agent(camera: Camera, desk: Desk) -> None:
    page = camera.page
    page.goto(f"{desk.url}/dashboard")
    camera.take("5-sign-in")
    page.locator("#name").fill(desk.agent_name)
    page.locator("#password").fill("not the password")
    page.locator("form.card button").click()
    camera.take("6-sign-in-wrong")
    page.locator("#password").fill(desk.agent_password)
    page.locator("form.card button").click()
    page.wait_for_url(f"{desk.url}/dashboard")
    page.wait_for_selector('.live-sign[data-live="live"]')
    # The event stream never ends, so the network is never idle.
    page.screenshot(path=camera.folder / f"{camera.name}-7-dashboard.png", full_page=True)
    page.goto(f"{desk.url}/dashboard?after=1")
    page.wait_for_selector('.live-sign[data-live="live"]')
    page.screenshot(path=camera.folder / f"{camera.name}-8-dashboard-empty.png", full_page=True)


def pictures(browser: Browser, desk: Desk, folder: pathlib.Path) -> None:
    for language in LANGUAGES:
        for name, number, description in TICKETS[language]:
            assert desk.create_ticket(name, number, description).status_code == 303
        for kind, size in SIZES.items():
            locale = {"en": "en-US", "ja": "ja-JP"}[language]
            context = browser.new_context(viewport=size, locale=locale, timezone_id="Asia/Tokyo", reduced_motion="reduce")
            camera = Camera(context.new_page(), folder, f"{language}-{kind}")
            customer(camera, desk, language)
            agent(camera, desk)
            context.close()


def main(folder: pathlib.Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    directory = short_directory()
    desk = Desk(directory)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            pictures(browser, desk, folder)
            browser.close()
        desk.stop()
    finally:
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{len(list(folder.glob('*.png')))} pictures are in {folder}.")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
