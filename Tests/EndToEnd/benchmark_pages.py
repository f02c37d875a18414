"""Pages a second: the home page and a dashboard of 50 tickets, beside the same bytes from a server written by hand in Node.

Run by `make bench`. The gateway asks the daemon for the session and the tickets each time; Node has both in memory. Node is one
process, which is one thread for all that it does; the gateway and the daemon share the machine's processors.
"""

import json
import re
import shutil
import statistics
import subprocess
from pathlib import Path

import requests

from desk import Desk
from ports import free_port
from programs import Program, short_directory, ticket

ROWS = 50
ROUNDS = 5
#: What the pages should reach, as a part of Node's.
WANTED = {"/": 1.0, "/dashboard": 0.6}


def pages_a_second(url: str, cookie: str) -> float:
    output = subprocess.run(
        ["wrk", "-t1", "-c16", "-d3s", "-H", f"Cookie: session={cookie}", url], check=True, capture_output=True, text=True
    ).stdout
    assert "Non-2xx" not in output, output
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


def key_of(page: str) -> str:
    """The form's idempotency key, which is another on each page."""
    return re.search(r'name="idempotency_key" value="([^"]+)"', page)[1]


class Peer(Program):
    def __init__(self, desk: Desk, cookie: str, directory: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        home = requests.get(desk.url).text
        dashboard = requests.get(f"{desk.url}/dashboard", cookies={"session": cookie}).text
        before, rest = dashboard.split("<article", 1)
        rows, after = rest.rsplit("</article>\n", 1)
        assert rows.count("<article") == ROWS - 1
        tickets = desk.rpc("tickets.list")["tickets"]
        described = desk.rpc("numbers.describe", {"numbers": [ticket["phoneNumber"] for ticket in tickets]})["descriptions"]
        content = {
            "home": home.split(key_of(home)),
            "dashboard": [before, after],
            "tickets": tickets,
            "numbers": {description["number"]: description["text"] for description in described},
            "session": cookie,
        }
        file = directory / "pages.json"
        file.write_text(json.dumps(content))
        script = Path(__file__).with_name("benchmark_pages.js")
        super().__init__("node", script, self.url.rsplit(":", 1)[1], file, program=shutil.which("node"))
        self.wait_for_line("ready")
        # The same bytes, or it is no comparison.
        assert requests.get(f"{self.url}/dashboard", cookies={"session": cookie}).text == dashboard
        theirs = requests.get(self.url).text
        assert theirs.replace(key_of(theirs), "") == home.replace(key_of(home), "")


def main() -> None:
    directory = short_directory()
    desk = Desk(directory)
    peer = None
    try:
        for number in range(ROWS):
            text = f"Mallet {number} squeaks since \"Sunday\" & it's loud.\nThe head came off, and the handle has a crack near the grip. " * 2
            desk.rpc("tickets.create", ticket(number, description=text))
        cookie = desk.sign_in().cookies["session"]
        peer = Peer(desk, cookie, directory)
        rates: dict[tuple[str, str], list[float]] = {}
        for path in WANTED:
            for url in [desk.url, peer.url]:
                pages_a_second(url + path, cookie)
        for _ in range(ROUNDS):
            for path in WANTED:
                for name, url in [("gateway", desk.url), ("Node", peer.url)]:
                    rates.setdefault((path, name), []).append(pages_a_second(url + path, cookie))
        print(f"\nPages a second beside Node, written by hand (medians of {ROUNDS} interleaved rounds, 16 connections)")
        print(f"  {'page':32} {'gateway':>10} {'Node':>10} {'ratio':>8} {'wanted':>8}")
        for path, wanted in WANTED.items():
            ours, theirs = (statistics.median(rates[path, name]) for name in ("gateway", "Node"))
            title = {"/": "home", "/dashboard": f"dashboard, {ROWS} tickets"}[path]
            print(f"  {title:32} {ours:10,.0f} {theirs:10,.0f} {ours / theirs:8.2f} {wanted:8.2f}")
    finally:
        if peer:
            peer.kill()
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
