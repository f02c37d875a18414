"""The daemon's wire, from the outside: a 4-byte big-endian length, then JSON-RPC 2.0. Nothing of ours is imported."""

import json
import socket
import struct

from programs import PATIENCE


class Refused(Exception):
    """An `error` reply."""

    def __init__(self, error):
        super().__init__(error.get("message"))
        self.code = error["code"]
        self.message = error["message"]
        self.reason = error.get("data", {}).get("reason")
        self.field = error.get("data", {}).get("field")


class Closed(Exception):
    """The daemon closed the connection."""


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack(">I", len(body)) + body


class Connection:
    def __init__(self, path, timeout=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(timeout)
        self.socket.connect(str(path))
        self.next_id = 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, message):
        self.socket.sendall(frame(message))

    def request(self, method, params=None, **members):
        """Sends a call without waiting, and gives its id."""
        identifier = self.next_id
        self.next_id += 1
        self.send({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params or {}, **members})
        return identifier

    def _exactly(self, count):
        parts = []
        while count:
            part = self.socket.recv(min(count, 1 << 16))
            if not part:
                raise Closed()
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def receive_bytes(self):
        (length,) = struct.unpack(">I", self._exactly(4))
        return self._exactly(length)

    def receive(self):
        return json.loads(self.receive_bytes())

    def call(self, method, params=None, **members):
        identifier = self.request(method, params, **members)
        reply = self.receive()
        assert reply["id"] == identifier and reply["jsonrpc"] == "2.0"
        if "error" in reply:
            raise Refused(reply["error"])
        return reply["result"]

    def is_closed(self):
        """Whether the daemon has nothing more to say and has closed. Waits for either."""
        try:
            return self.socket.recv(1) == b""
        except (ConnectionResetError, BrokenPipeError):
            return True


def call(path, method, params=None, **members):
    with Connection(path) as connection:
        return connection.call(method, params, **members)
