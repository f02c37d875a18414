"""The simulator's own files, without a simulator."""

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PUBLIC = Path(__file__).resolve().parents[3] / "Sources" / "Simulator" / "TwilioSimulator" / "Public"


class Files(SimpleHTTPRequestHandler):
    extensions_map = mimetypes.types_map | {".mjs": "text/javascript", ".js": "text/javascript"}

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@contextmanager
def simulators_files() -> Iterator[str]:
    """Their address, which is of this machine: to another one by http, a browser gives neither a microphone nor a sound thread."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=PUBLIC))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
