"""The real desk's pages, rows and files, with tokens and events as the test says."""

import base64
import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from programs import PATIENCE
from real_desk import STUB, RealDesk

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


class StaticDesk:
    def __init__(self, url: str, real: RealDesk) -> None:
        self.url = url
        self.real = real
        self.has_sdk = True
        self.lifetime = 3600.0
        #: The statuses of the next answers to /token/generate; 200 once they are used up.
        self.token_statuses: list[int] = []
        #: The `page` of each request for a token.
        self.token_pages: list[str] = []
        self.token_gate = threading.Event()
        self.token_gate.set()
        #: The statuses of the next answers to /dashboard/tickets; the real desk's once they are used up.
        self.row_statuses: list[int] = []
        #: The messages for each open event stream; None ends it.
        self.streams: list[queue.Queue] = []

    def tell(self, event: str, **data: object) -> None:
        for stream in self.streams:
            stream.put(f"event: {event}\ndata: {json.dumps(data)}\n\n")

    def answer(self, target: str) -> tuple[int, str, bytes]:
        if target == f"/{STUB.name}":
            return 200, "text/javascript; charset=utf-8", STUB.read_bytes()
        if target.startswith("/dashboard/tickets") and self.row_statuses:
            return self.row_statuses.pop(0), "text/plain", b""
        if target.startswith("/status/"):
            target = self.real.status_path
        reply = self.real.get(target, self.has_sdk)
        return reply.status_code, reply.headers["Content-Type"], reply.content


@contextmanager
def serving(real: RealDesk) -> Iterator[StaticDesk]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if urlsplit(self.path).path == "/dashboard/events":
                return self.stream()
            self.reply(*desk.answer(self.path))

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
    desk = StaticDesk(f"http://127.0.0.1:{server.server_port}", real)
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
