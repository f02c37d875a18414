"""`supportctl setup` and `supportctl doctor`, run by a test or by a person at a terminal."""

import json
import os
import pty
import select
import shutil
import stat
import subprocess
import time

from programs import BINARIES, PATIENCE, environment

SECRETS = {"twilio-auth-token": "auth_token", "twilio-api-secret": "api_secret"}


def answers(desk, **changes):
    names = ("PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET",
             "TWILIO_APPLICATION_SID", "TWILIO_PHONE_NUMBER", "VOICE_SDK_URL")
    given = desk.settings()
    return {name: given[name] for name in names if name in given} | changes


def run(command, desk, *arguments, settings=None, stdin="", api=None):
    """Runs it with the answers that `settings` names in the environment."""
    return subprocess.run(
        [BINARIES / "supportctl", command, "--socket", str(desk.socket), *map(str, arguments)],
        env=environment(**(settings or {}), TWILIO_API_URL=api or getattr(desk, "simulator_url", "http://127.0.0.1:1")),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def setup(desk, folder, *arguments, **options):
    return run("setup", desk, "--directory", folder, "--non-interactive", *arguments, **options)


def values(folder):
    lines = (folder / "webgateway.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def modes(folder):
    return {path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def as_nobody(directory, *arguments, settings=None):
    """supportctl as a user who is in no group. The program's own folder may be root's alone, so it is copied."""
    program = shutil.copy(BINARIES / "supportctl", directory)
    return subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, *map(str, arguments)],
        env=environment(**(settings or {})), capture_output=True, text=True, timeout=PATIENCE,
    )


def doctor(desk, folder, *arguments, **options):
    return run("doctor", desk, "--directory", folder, "--json", *arguments, **options)


def findings(done):
    return {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}


class Person:
    """A program on a terminal of its own: reads what it shows, and types."""

    def __init__(self, *command, settings=None):
        self.shown = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(command[0], list(map(str, command)), {k: str(v) for k, v in environment(**(settings or {})).items()})

    def see(self, words):
        deadline = time.monotonic() + PATIENCE
        while words not in self.shown:
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{words!r} was not shown:\n{self.shown}"
            try:
                part = os.read(self.terminal, 4096)
            except OSError:
                part = b""
            assert part, f"ended before {words!r}:\n{self.shown}"
            self.shown += part.decode()

    def answer(self, question, text):
        self.see(question)
        self.shown = self.shown.split(question, 1)[1]
        os.write(self.terminal, (text + "\n").encode())

    def end(self):
        rest = b""
        while True:
            try:
                part = os.read(self.terminal, 4096)
            except OSError:
                break
            if not part:
                break
            rest += part
        self.shown += rest.decode()
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)
