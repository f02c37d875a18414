"""A small Debian 12, booted with its own systemd in a container, whose network is its own loopback. Root is needed."""

import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading

from programs import BINARIES, PATIENCE, ROOT, wait_until

UNITS = "/usr/lib/systemd/system"
CREDENTIALS = "/etc/supportd/credentials"
SOCKET = "/run/supportd/supportd.sock"
PORT = 8080
URL = f"http://127.0.0.1:{PORT}"


def obstacle():
    """Why no machine can be booted here; None when one can."""
    if os.geteuid() != 0:
        return "booting a machine needs root"
    for program in ("systemd-nspawn", "debootstrap", "nsenter"):
        if not shutil.which(program):
            return f"there is no {program}"
    if "VERSION_CODENAME=bookworm" not in pathlib.Path("/etc/os-release").read_text():
        return "the programs were built for another distribution than the machine's, Debian 12"
    return None


class Machine:
    """Boots `tree`, which stays as it is: what the machine writes is kept in memory, and gone at its end."""

    def __init__(self, tree, binds=()):
        self._log = tempfile.TemporaryFile()
        command = ["systemd-nspawn", "--quiet", "--directory", tree, "--boot", "--volatile=overlay", "--machine", f"desk-{os.getpid()}"]
        command += ["--register=no", "--keep-unit", "--console=pipe", "--private-network", "--link-journal=no", "--resolv-conf=off"]
        command += [f"--bind-ro={source}:{target}" for source, target in binds]
        # It ends with the tests, however these end.
        command = ["setpriv", "--pdeathsig", "TERM", *map(str, command)]
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        try:
            self.leader = wait_until(self._leader, f"the machine did not start:\n{self.console}")
            wait_until(lambda: self.run("systemctl", "--version", check=False).returncode == 0, "the machine cannot be entered")
            wait_until(lambda: self.run("systemctl", "list-units", check=False).returncode == 0, "systemd did not start")
            self.run("systemctl", "is-system-running", "--wait")
        except BaseException:
            self.stop()
            raise

    def _leader(self):
        assert self._process.poll() is None, self.console
        children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return int(children[0]) if children else None

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

    def run(self, *command, user=None, check=True, input=None):
        """Runs a command inside, as root or as `user`."""
        words = ["nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--"]
        words += ["runuser", "-u", user, "--"] if user else []
        result = subprocess.run([*map(str, words), *map(str, command)], capture_output=True, text=True, timeout=PATIENCE, input=input)
        assert not check or result.returncode == 0, f"{command}: {result.stdout}{result.stderr}\n{self.journal()}"
        return result

    def journal(self, *arguments):
        words = ["nsenter", "--target", str(self.leader), "--mount", "--pid", "--", "journalctl", "--no-pager", "-n", "200"]
        return subprocess.run([*words, *arguments], capture_output=True, text=True, timeout=PATIENCE).stdout

    def write(self, path, text, mode=0o644):
        file = pathlib.Path(f"{self.root}{path}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def show(self, unit, name):
        return self.run("systemctl", "show", "--value", "--property", name, unit).stdout.strip()

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
                self._process.wait(30)
        except subprocess.TimeoutExpired:
            if getattr(self, "leader", None):
                os.kill(self.leader, signal.SIGKILL)
            self._process.kill()
            self._process.wait()


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


def programs():
    """What is bound into the machine, so that nothing of ours is copied: the programs, their files and Swift's libraries."""
    binds = [(BINARIES / name, f"/usr/bin/{name}") for name in ("supportd", "supportctl", "webgateway")]
    binds.append((BINARIES / "supportd_WebGateway.resources", "/usr/bin/supportd_WebGateway.resources"))
    dynamic = subprocess.run(["readelf", "-d", BINARIES / "supportd"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"RUNPATH.*\[(/[^:\]]*)", dynamic)
    if found:
        binds.append((found[1], found[1]))
    return binds


def install(machine, settings, secrets):
    """Puts the service into the machine as the package does, and starts it."""
    for folder, target in [("systemd", UNITS), ("systemd/sysusers.d", "/usr/lib/sysusers.d"), ("systemd/tmpfiles.d", "/usr/lib/tmpfiles.d")]:
        for file in sorted((ROOT / folder).iterdir()):
            if file.is_file():
                machine.write(f"{target}/{file.name}", file.read_text())
    for command in [("systemd-sysusers", "supportd.conf"), ("systemd-tmpfiles", "--create", "supportd.conf")]:
        said = machine.run(*command)
        assert "supportd.conf:" not in said.stderr, said.stderr
    machine.write("/etc/supportd/supportd.env", "")
    machine.write("/etc/supportd/webgateway.env", "".join(f"{name}={value}\n" for name, value in settings.items()))
    for name, value in secrets.items():
        machine.write(f"{CREDENTIALS}/{name}", value, mode=0o600)
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "enable", "--now", "supportd.target", "supportd.service", "webgateway.service", "supportd-backup.timer")
