"""The desk that the pages of `static_desk` come from."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from desk import Desk, Gateway, free_port
from programs import PATIENCE, short_directory, ticket

STUB = Path(__file__).with_name("twilio-stub.js")
#: A possible number of an area that does not exist.
UNDIALABLE = "+11005550143"


class RealDesk(Desk):
    """Where the pages come from. The stub is its Voice SDK. It has ticket 2, and ticket 1, whose number cannot be called."""

    def __init__(self, directory: Path) -> None:
        self.without_sdk: Gateway | None = None
        self.port_without_sdk = free_port()
        self.starting = threading.Lock()
        self.last = 0
        super().__init__(directory)
        try:
            self.create(phoneNumber=UNDIALABLE)
            self.status_path = f"/status/{self.create()['token']}"
            self.cookies = self.sign_in().cookies
        except BaseException:
            self.kill()
            raise

    def settings(self, **changes: Any) -> dict:
        return super().settings(**{"VOICE_SDK_URL": f"/{STUB.name}"} | changes)

    def create(self, **changes: Any) -> dict:
        """A ticket whose phone number ends with its own number."""
        self.last += 1
        created = self.rpc("tickets.create", ticket(self.last, phoneNumber=f"+1202555{self.last:04}") | changes)
        assert created["number"] == self.last
        return created

    def update(self, number: int, **changes: Any) -> None:
        revision = self.rpc("tickets.get", {"number": number})["revision"]
        self.rpc("tickets.update", {"number": number, "revision": revision} | changes)

    def get(self, target: str, has_sdk: bool) -> requests.Response:
        """A page, some rows or a file; an agent's where it is for agents."""
        cookies = self.cookies if target.startswith("/dashboard") else None
        url = self.url if has_sdk else self.url_without_sdk()
        return requests.get(url + target, cookies=cookies, allow_redirects=False, timeout=PATIENCE)

    def url_without_sdk(self) -> str:
        """Of a second gateway, which is started when it is asked for."""
        with self.starting:
            if self.without_sdk is None:
                settings = self.settings(PORT=self.port_without_sdk)
                del settings["VOICE_SDK_URL"]
                self.without_sdk = Gateway(settings)
        return f"http://127.0.0.1:{self.port_without_sdk}"

    def stop(self) -> None:
        if self.without_sdk:
            assert self.without_sdk.stop() == 0, self.without_sdk.log
        super().stop()

    def kill(self) -> None:
        if self.without_sdk:
            self.without_sdk.kill()
        super().kill()


@contextmanager
def running() -> Iterator[RealDesk]:
    directory = short_directory()
    try:
        desk = RealDesk(directory)
        try:
            yield desk
            desk.stop()
        finally:
            desk.kill()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
