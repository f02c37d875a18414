"""The customer's server, as a test writes it: TwiML by path, and every request kept."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from programs import PATIENCE

XML = '<?xml version="1.0" encoding="UTF-8"?>'


class Request:
    def __init__(self, method, path, url, headers, params):
        self.method, self.path, self.url, self.headers, self.params = method, path, url, headers, params


class AnsweringServer:
    def __init__(self):
        self.answers = {}
        self.requests = []
        self._untold = []
        self._changed = threading.Condition()
        self._forgotten = set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) < length:
                    # Given up half-way, as its call is over: whose it was stood in the rest.
                    self.close_connection = True
                    return
                self.answer(dict(parse_qsl(body.decode(), keep_blank_values=True)))

            def do_GET(self):
                self.answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))

            def answer(self, params):
                path = urlsplit(self.path).path
                request = Request(self.command, path, server.url + self.path, dict(self.headers), params)
                # What is still said of an earlier test's call is none of this test's business.
                if params.get("CallSid") not in server._forgotten:
                    with server._changed:
                        server.requests.append(request)
                        server._untold.append(request)
                        server._changed.notify_all()
                answer = server.answers.get(path, "<Response/>")
                if callable(answer):
                    answer = answer(request)
                status, content_type, body, headers = 200, "text/xml", answer, {}
                if isinstance(answer, tuple):
                    status, content_type, body, headers = (*answer, {})[:4]
                if isinstance(body, str):
                    body = body.encode()
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request, address):
                """The simulator gives up a request when its call is over; that is no fault."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def answer(self, path, answer):
        self.answers[path] = f"{XML}<Response>{answer}</Response>" if isinstance(answer, str) else answer

    def next(self, path, **wanted):
        """The next request to this path with these parameters; others stay for whoever asks for them."""

        def take():
            for request in self._untold:
                if request.path == path and all(request.params.get(name) == value for name, value in wanted.items()):
                    self._untold.remove(request)
                    return request
            return None

        with self._changed:
            found = self._changed.wait_for(take, timeout=PATIENCE)
        assert found, f"no request to {path} with {wanted}: {[r.path for r in self.requests]}"
        return found

    def begin(self):
        """Forgets what an earlier test was told, and all of its calls."""
        self._forgotten.update(request.params.get("CallSid") for request in self.requests)
        self._forgotten.discard(None)
        self.answers.clear()
        self.requests.clear()
        self._untold.clear()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE)
