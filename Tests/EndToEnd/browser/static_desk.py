"""The desk's pages and files without the desk: templates rendered here, tokens as the test says."""

import base64
import json
import mimetypes
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import mustache
from programs import PATIENCE

PUBLIC = mustache.VIEWS.parent / "Public"
STUB = Path(__file__).with_name("twilio-stub.js")
# As strict as the desk's own, so that a page which needs more is found here.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def jwt(lifetime: float, serial: int = 0) -> str:
    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    # The identity makes the payload's base64 have "-" or "_" in it, which atob alone does not take.
    payload = {"exp": int(time.time() + lifetime), "jti": f"SK-{serial}", "grants": {"identity": "ÿ?~>ÿ"}}
    return f"{part({'alg': 'HS256'})}.{part(payload)}.signature"


def ticket(number: int, **changes: object) -> dict:
    return {
        "number": number,
        "createdAt": "2026-11-24T02:30:00.000Z",
        "createdAtText": "2026-11-24 02:30 UTC",
        "name": "Vincent Vega",
        "phoneNumber": f"+1202555{number:04}",
        "phoneNumberText": f"(202) 555-{number:04}",
        "dialable": True,
        "description": "The mallet's head came off.",
        "status": "open",
        "statusText": "Open",
    } | changes


class StaticDesk:
    def __init__(self, url: str) -> None:
        self.url = url
        self.sdk: str | None = "/twilio-stub.js"
        self.tickets = [ticket(2), ticket(1, dialable=False)]
        self.lifetime = 3600.0
        #: The statuses of the next answers to /token/generate; 200 once they are used up.
        self.token_statuses: list[int] = []
        #: The `page` of each request for a token.
        self.token_pages: list[str] = []
        self.token_gate = threading.Event()
        self.token_gate.set()
        #: The messages for each open event stream; None ends it.
        self.streams: list[queue.Queue] = []
        #: The query of each request for rows.
        self.row_queries: list[str] = []

    def tell(self, event: str, **data: object) -> None:
        for stream in self.streams:
            stream.put(f"event: {event}\ndata: {json.dumps(data)}\n\n")

    def rows(self, query: str) -> str:
        self.row_queries.append(query)
        numbers = parse_qs(query).get("numbers")
        if numbers is None:
            return mustache.render("ticket-list", {"tickets": self.tickets})
        wanted = [int(number) for number in numbers[0].split(",")]
        return mustache.render("ticket-rows", {"tickets": [one for one in self.tickets if one["number"] in wanted]})

    def page(self, path: str) -> str | None:
        base = {"page": path, "voiceSDK": {"url": self.sdk, "isModule": False} if self.sdk else None}
        if path == "/":
            return mustache.render("home", base | {"formKey": "key", "name": "", "phoneNumber": "", "description": ""})
        if path == "/dashboard":
            return mustache.render("dashboard", base | {"agent": "yuki", "tickets": self.tickets, "isFirst": True, "sequence": 7})
        if path.startswith("/status/"):
            return mustache.render("status", base | ticket(7))
        if path == "/sign-in":
            return mustache.render("sign-in", {"page": path, "name": ""})
        return None


@contextmanager
def serving() -> Iterator[StaticDesk]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/dashboard/events":
                return self.stream()
            if path == "/dashboard/tickets":
                return self.reply(200, "text/html; charset=utf-8", desk.rows(urlsplit(self.path).query).encode())
            page = desk.page(path)
            file = STUB if path == "/twilio-stub.js" else PUBLIC / path.lstrip("/")
            if page is not None:
                self.reply(200, "text/html; charset=utf-8", page.encode())
            elif file.is_file():
                self.reply(200, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes())
            else:
                body = mustache.render("error", {"code": 404, "heading": "Not found", "message": "There is no such page."})
                self.reply(404, "text/html; charset=utf-8", body.encode())

        def stream(self) -> None:
            messages: queue.Queue = queue.Queue()
            messages.put('event: state\ndata: {"live":true}\n\n')
            desk.streams.append(messages)
            try:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                while (message := messages.get()) is not None:
                    self.wfile.write(message.encode())
                    self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                pass
            self.close_connection = True

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if self.path != "/token/generate":
                return self.reply(404, "text/plain", b"")
            assert self.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
            desk.token_pages += form["page"]
            number = len(desk.token_pages)
            status = desk.token_statuses.pop(0) if desk.token_statuses else 200
            desk.token_gate.wait(PATIENCE)
            answer = {"token": jwt(desk.lifetime, number)} if status == 200 else {"error": "no"}
            self.reply(status, "application/json", json.dumps(answer).encode())

        def reply(self, status: int, content_type: str, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # The page went away.

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    desk = StaticDesk(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        desk.token_gate.set()
        for stream in desk.streams:
            stream.put(None)
        server.shutdown()
        server.server_close()
        thread.join()
