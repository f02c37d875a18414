import shutil

import pytest

from answering_server import AnsweringServer
from browser import Browser, token_for
from programs import PATIENCE, short_directory
from simulator import CallingDesk


class Exchange:
    """A simulator whose calls are answered by a server of the test."""

    def __init__(self, desk, server):
        self.desk = desk
        self.server = server
        self.browsers = []

    def browser(self, identity="alice", **changes):
        browser = Browser(self.desk, token_for(self.desk, identity, **changes))
        self.browsers.append(browser)
        return browser

    def phone(self, number="+12025550143"):
        phone = Browser(self.desk, f"phone:{number}", origin=self.desk.simulator_url)
        self.browsers.append(phone)
        return phone.register()

    def faults(self):
        """Twilio's numbers of what the simulator's log says was wrong."""
        return [entry["error"]["code"] for entry in self.log() if entry.get("error")]

    def log(self):
        import json

        import requests

        entries = []
        with requests.get(f"{self.desk.simulator_url}/events", stream=True, timeout=PATIENCE) as reply:
            kind = None
            for line in reply.iter_lines(decode_unicode=True):
                if line.startswith("event: "):
                    kind = line[7:]
                if line.startswith("data: ") and kind == "state":
                    return entries
                if line.startswith("data: ") and kind == "webhook":
                    entries.append(json.loads(line[6:]))
        return entries


@pytest.fixture(scope="session")
def exchange_and_server():
    directory = short_directory()
    server = AnsweringServer()
    desk = CallingDesk(
        directory,
        SIMULATOR_VOICE_URL=f"{server.url}/voice?desk=1",
        SIMULATOR_VOICE_FALLBACK_URL=f"{server.url}/fallback",
        SIMULATOR_MESSAGING_URL=f"{server.url}/text",
        SIMULATOR_VERIFIED_NUMBERS="+12025550199",
    )
    try:
        yield desk, server
        desk.stop()
    finally:
        desk.kill()
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def exchange(exchange_and_server):
    desk, server = exchange_and_server
    server.begin()
    exchange = Exchange(desk, server)
    yield exchange
    for browser in exchange.browsers:
        browser.close()
