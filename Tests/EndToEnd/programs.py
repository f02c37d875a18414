"""Starts and stops the real programs. Only what was started here is ever signalled, by its own pid."""

import os
import pathlib
import queue
import signal
import subprocess
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("SUPPORTD_BIN_DIRECTORY") or ROOT / ".build" / "debug")
# Seconds for what must happen: with them only a broken program is given up, and a loaded machine never.
PATIENCE = 300

# The settings of a desk on this machine must not reach the desks of the tests.
OURS = ("SUPPORTD_", "TWILIO_", "TWIML_", "API_", "VOICE_", "WEBGATEWAY_", "PUBLIC_URL", "PORT", "HOST", "CREDENTIALS_", "SIMULATOR_")
OURS += ("DEFAULT_LANGUAGE", "TIME_ZONE")


def environment(**settings):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {name: str(value) for name, value in settings.items()}


class Program:
    """A running program whose standard error is kept in `log`, line by line."""

    def __init__(self, name, *arguments, settings=None, program=None, pass_fds=()):
        self.name = name
        self.lines = []
        self._events = queue.Queue()
        self.process = subprocess.Popen(
            [program or BINARIES / name, *map(str, arguments)],
            env=environment(**(settings or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            pass_fds=pass_fds,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line)
            self._events.put(line)
        self._events.put(None)

    @property
    def pid(self):
        return self.process.pid

    @property
    def log(self):
        return "".join(self.lines)

    def wait_for_line(self, word):
        """Returns at the first line with `word`; fails when the program ends first or takes too long."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self._events.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"{self.name} did not say {word!r}:\n{self.log}") from None
            if line is None:
                raise AssertionError(f"{self.name} ended before it said {word!r}:\n{self.log}")
            if word in line:
                return line

    def wait(self):
        """The exit code, when all that was said has been read."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def stop(self):
        """SIGTERM; gives the exit code. A program that does not stop is killed, and that is a failure."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.wait()
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop on SIGTERM:\n{self.log}") from None

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        return self.wait()


class Daemon(Program):
    """supportd on a directory and a socket of its own, ready when this returns."""

    def __init__(self, directory, settings=None):
        self.directory = pathlib.Path(directory)
        self.socket = self.directory / "s"
        self.data = self.directory / "data"
        super().__init__("supportd", "--data-directory", self.data, "--socket", self.socket, settings=settings)
        try:
            self.wait_for_line(" ready")
        except AssertionError:
            self.kill()
            raise

    def call(self, method, params=None, **members):
        import rpc

        return rpc.call(self.socket, method, params, **members)

    def connect(self):
        import rpc

        return rpc.Connection(self.socket)


def wait_until(condition, what):
    """Asks until it holds; the answers come from another process, which tells nobody when they change."""
    deadline = time.monotonic() + PATIENCE
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def short_directory():
    """A Unix socket's path has at most 107 bytes, and pytest's own directories are long."""
    return pathlib.Path(tempfile.mkdtemp(prefix="desk-", dir="/tmp"))


def ticket(number=1, **changes):
    """Parameters of tickets.create, with a phone number that is nobody's."""
    return {
        "name": f"Customer {number}",
        "phoneNumber": f"+1202555{100 + number % 100:04}",
        "description": f"Mallet {number} squeaks",
    } | changes
