"""A small Debian 12, booted with its own systemd in a container, whose network is its own loopback. Root is needed."""

import contextlib
import ctypes
import itertools
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading

import pytest
import requests

import cgroups
import rpc
from programs import PATIENCE, ROOT, environment, wait_until

UNITS = "/usr/lib/systemd/system"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
CREDENTIALS = "/etc/supportd/credentials"
SOCKET = "/run/supportd/supportd.sock"
SERVICES = ["supportd.service", "webgateway.service"]
PORT = 8080
URL = f"http://127.0.0.1:{PORT}"
# Debian's code name, where the packages were built for another release than this machine's: scripts/test-releases.sh.
RELEASE = os.environ.get("SUPPORTD_RELEASE")
_numbers = itertools.count()


def obstacle():
    """Why no machine can be booted here; None when one can."""
    if os.geteuid() != 0:
        return "booting a machine needs root"
    for program in ("systemd-nspawn", "debootstrap", "nsenter"):
        if not shutil.which(program):
            return f"there is no {program}"
    if not RELEASE and "VERSION_CODENAME=bookworm" not in pathlib.Path("/etc/os-release").read_text():
        return "the packages were built for another distribution than the machine's, Debian 12"
    return None


@contextlib.contextmanager
def booted(binds=()):
    """A machine that has nothing of ours yet; the caller's test is skipped where none can be booted.

    `binds` are pairs of a folder and its place in the machine, where it can be read."""
    found = obstacle()
    if found:
        pytest.skip(f"no machine is booted: {found}")
    made = subprocess.run([ROOT / "scripts" / "machine-tree.sh"], capture_output=True, text=True, env=environment(RELEASE=RELEASE or "bookworm"))
    assert made.returncode == 0, f"no Debian could be had for the machine: {made.stderr.strip()}"
    machine = Machine(made.stdout.strip(), binds)
    try:
        yield machine
    finally:
        machine.stop()


class Machine:
    """Boots `tree`, which stays as it is: what the machine writes is kept in memory, and gone at its end."""

    def __init__(self, tree, binds=()):
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the machine)
        name = f"desk-{os.getpid()}-{next(_numbers)}"
        command = ["systemd-nspawn", "--quiet", "--directory", tree, "--boot", "--volatile=overlay", "--machine", name]
        command += ["--register=no", "--keep-unit", "--console=pipe", "--private-network", "--link-journal=no", "--resolv-conf=off"]
        command += [f"--bind-ro={source}:{target}" for source, target in binds]
        # A unit that starts late on a loaded machine has not failed.
        command += [f"systemd.default_timeout_start_sec={PATIENCE}"]
        # It ends with the tests, however these end.
        self._cgroups = cgroups.make(name)
        command = cgroups.entering(self._cgroups, ["setpriv", "--pdeathsig", "TERM", *map(str, command)])
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        try:
            self.leader = wait_until(self._leader, "the machine did not start")
            wait_until(lambda: self.run("systemctl", "--version", check=False).returncode == 0, "the machine cannot be entered")
            wait_until(lambda: self.run("systemctl", "list-units", check=False).returncode == 0, "systemd did not start")
            self.run("systemctl", "is-system-running", "--wait")
        except BaseException:
            self.stop()
            raise

    def _leader(self):
        """The machine's first process. Another child of systemd-nspawn's comes before it, makes it, and ends."""
        assert self._process.poll() is None, self.console
        for child in pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                status = pathlib.Path(f"/proc/{child}/status").read_text()
                # Its numbers, from the outermost namespace inwards.
                if re.search(r"^NSpid:.*\t1$", status, re.M):
                    return int(child)
        return None

    @property
    def console(self):
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    @property
    def root(self):
        """The machine's files, seen from outside."""
        return pathlib.Path(f"/proc/{self.leader}/root")

    @property
    def socket(self):
        return f"{self.root}{SOCKET}"

    def run(self, *command, user=None, check=True, input=None, **settings):
        """Runs a command inside, as root or as `user`, with nothing of the environment outside but `settings`."""
        words = ["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--"]
        words += ["runuser", "-u", user, "--"] if user else []
        environment = {"PATH": PATH, "LC_ALL": "C.UTF-8", **settings}
        result = subprocess.run(
            [*map(str, words), *map(str, command)], capture_output=True, text=True, timeout=2 * PATIENCE, input=input, env=environment
        )
        assert not check or result.returncode == 0, f"{command}: {result.stdout}{result.stderr}\n{self.journal()}"
        return result

    def journal(self, *arguments):
        """What was said, all of it: what journald has heard and not yet written is written first."""
        script = 'journalctl --sync; exec journalctl --no-pager -n 200 "$@"'
        words = ["nsenter", "--target", str(self.leader), "--mount", "--pid", "--", "sh", "-c", script, "sh"]
        return subprocess.run([*words, *arguments], capture_output=True, text=True, timeout=PATIENCE).stdout

    def write(self, path, text, mode=0o644):
        file = pathlib.Path(f"{self.root}{path}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def show(self, unit, name):
        return self.run("systemctl", "show", "--value", "--property", name, unit).stdout.strip()

    def install(self, package, check=True, **settings):
        """Installs a package's file as an administrator does, who keeps his settings. There is no network: what it needs is there."""
        shutil.copy(package, f"{self.root}/root/{package.name}")
        options = ["--yes", "--quiet", "--reinstall", "--no-install-recommends", "--option", "Dpkg::Options::=--force-confold"]
        words = ["apt-get", "install", *options, f"/root/{package.name}"]
        return self.run(*words, check=check, DEBIAN_FRONTEND="noninteractive", **settings)

    def set_up(self):
        """Connects the desk to an account that is nobody's, as `supportctl setup` does; everything runs after it."""
        answers = {
            "PUBLIC_URL": URL,
            "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "TWILIO_API_KEY": "SK" + secrets.token_hex(16),
            "TWILIO_API_SECRET": secrets.token_hex(16),
            "TWILIO_APPLICATION_SID": "AP" + secrets.token_hex(16),
            "TWILIO_PHONE_NUMBER": "+12025550142",
        }
        given = "".join(f"{name}={value}\n" for name, value in answers.items())
        self.run("supportctl", "setup", "--non-interactive", "--no-twilio-check", "--answers", "-", input=given)

    def in_network(self, body):
        """Calls `body` on a thread whose sockets are the machine's, and gives its result."""
        return self.thread(body).result()

    def thread(self, body):
        return _Inside(self.leader, body)

    def stop(self):
        """Powers off; kills what does not."""
        try:
            if self._process.poll() is None:
                self._process.terminate()
                self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            if getattr(self, "leader", None):
                os.kill(self.leader, signal.SIGKILL)
            self._process.kill()
            self._process.wait()
        cgroups.remove(self._cgroups)


class _Inside(threading.Thread):
    _CLONE_NEWNET = 0x40000000

    def __init__(self, leader, body):
        super().__init__(daemon=True)
        self._leader, self._body, self._error = leader, body, None
        self.start()

    def run(self):
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            with open(f"/proc/{self._leader}/ns/net") as namespace:
                # It is this thread alone that moves.
                if libc.setns(namespace.fileno(), self._CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns")
            self._result = self._body()
        except BaseException as error:
            self._error = error

    def result(self):
        self.join(2 * PATIENCE)
        assert not self.is_alive(), "no result"
        if self._error:
            raise self._error
        return self._result


def post(number, name="Ada", session=requests):
    form = {"name": name, "phone_number": f"202555{100 + number % 100:04}", "description": f"Mallet {number}"}
    return session.post(URL + "/ticket/create", data=form, allow_redirects=False)


def tickets(machine):
    """All tickets, newest first."""
    with rpc.Connection(machine.socket) as connection:
        found, after = [], {}
        while True:
            page = connection.call("tickets.list", {"limit": 200, **after})
            found += page["tickets"]
            if "next" not in page:
                return found
            after = {"after": page["next"]}


def restarted(machine, service, pid):
    """Waits until `service` runs again with another process."""
    wait_until(
        lambda: machine.show(service, "ActiveState") == "active" and machine.show(service, "MainPID") not in ("0", pid),
        f"{service} did not start again:\n{machine.journal()}",
    )
