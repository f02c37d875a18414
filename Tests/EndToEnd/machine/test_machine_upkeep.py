"""What goes on by itself, or goes wrong, in a booted Debian: the nightly backup, a stop in its midst, settings that are wrong."""

import contextlib
import pathlib
import subprocess

import pytest

import machine as machines
import packages
import rpc
from machine import post, restarted, tickets
from programs import wait_until

BACKUPS = "/var/lib/supportd/backups"
BACKUP = "supportd-backup.service"


@pytest.fixture(scope="module")
def machine():
    package = packages.find("supportd")
    with machines.booted() as machine:
        machine.install(package)
        machine.set_up()
        for number in range(10):
            assert machine.in_network(lambda number=number: post(number)).status_code == 303
        yield machine


@pytest.fixture
def setting(machine):
    """Writes supportd.env and drop-ins of the daemon, and takes both back."""
    dropin = "/run/systemd/system/supportd.service.d/test.conf"

    def set(settings="", service=""):
        machine.write("/etc/supportd/supportd.env", settings)
        machine.write(dropin, f"[Service]\n{service}")
        machine.run("systemctl", "daemon-reload")
        return machine.run("systemctl", "restart", "supportd.service", check=False)

    yield set
    set()
    assert machine.show("supportd.service", "ActiveState") == "active"
    machine.run("systemctl", "reset-failed")


def files(machine, directory=BACKUPS):
    return sorted(machine.run("sh", "-c", f"ls -A {directory} 2>/dev/null", check=False).stdout.split())


def snapshots(machine, directory=BACKUPS):
    return [name for name in files(machine, directory) if name.endswith(".mdb")]


# The nightly backup


def test_the_timer_says_when_the_next_backup_is(machine):
    assert machine.run("systemctl", "is-enabled", "supportd-backup.timer").stdout.strip() == "enabled"
    assert machine.show("supportd-backup.timer", "ActiveState") == "active"
    assert machine.show("supportd-backup.timer", "Unit") == BACKUP
    # "Thu 2026-11-26 03:12:45 UTC"
    assert " 03:" in machine.show("supportd-backup.timer", "NextElapseUSecRealtime")
    assert BACKUP in machine.run("systemctl", "list-timers", "--no-legend", "supportd-backup.timer").stdout


def test_the_nightly_backup_makes_a_snapshot_and_keeps_as_many_as_it_may(machine, setting):
    setting("SUPPORTD_BACKUPS_KEPT=2\n")
    machine.run("systemctl", "start", BACKUP)
    assert machine.show(BACKUP, "Result") == "success"
    (first,) = snapshots(machine)
    for name in (first, first.replace(".mdb", ".json")):
        assert machine.run("stat", "-c", "%a %U:%G", f"{BACKUPS}/{name}").stdout.strip() == "600 supportd:supportd"
    assert machine.run("stat", "-c", "%a %U:%G", BACKUPS).stdout.strip() == "700 supportd:supportd"
    said = machine.run("supportd", "verify", "--without-event-key", f"{BACKUPS}/{first}").stdout
    assert f"The store is sound: {len(tickets(machine))} tickets" in said
    made = [first]
    for _ in range(3):
        machine.run("systemctl", "start", BACKUP)
        (new,) = set(snapshots(machine)) - set(made)
        made.append(new)
    assert snapshots(machine) == made[-2:] and len(files(machine)) == 4
    assert len(machine.run("supportctl", "server", "backups").stdout.splitlines()) == 3


def test_a_directory_elsewhere_needs_a_drop_in(machine, setting):
    machine.run("install", "-d", "-o", "supportd", "-g", "supportd", "-m", "0700", "/srv/desk")
    setting("SUPPORTD_BACKUP_DIRECTORY=/srv/desk\n")
    assert machine.run("systemctl", "start", BACKUP, check=False).returncode != 0
    assert "Read-only file system" in machine.journal("-u", BACKUP)
    assert files(machine, "/srv/desk") == []
    setting("SUPPORTD_BACKUP_DIRECTORY=/srv/desk\n", "ReadWritePaths=/srv/desk\n")
    machine.run("systemctl", "start", BACKUP)
    assert len(snapshots(machine, "/srv/desk")) == 1


# A stop in the midst of a backup


@pytest.fixture(scope="module")
def held(machine, tmp_path_factory):
    """Lines of the unit with which a copy never ends by itself."""
    library = tmp_path_factory.mktemp("held") / "held_copy.so"
    source = pathlib.Path(__file__).with_name("held_copy.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    inside = pathlib.Path(f"{machine.root}/usr/lib/held_copy.so")
    inside.write_bytes(library.read_bytes())
    inside.chmod(0o755)
    return "Environment=LD_PRELOAD=/usr/lib/held_copy.so\n"


def begun(machine):
    """A backup has begun, and will not end."""
    before = snapshots(machine)
    machine.run("systemctl", "start", "--no-block", BACKUP)
    wait_until(lambda: any(".partial" in name for name in files(machine)), "no copy was begun")
    return before


def test_a_stop_gives_a_backup_up(machine, setting, held):
    setting(service=held)
    before = begun(machine)
    machine.run("systemctl", "stop", "supportd.service")
    assert machine.show("supportd.service", "Result") == "success"
    assert snapshots(machine) == before and not [name for name in files(machine) if ".partial" in name]
    wait_until(lambda: machine.show(BACKUP, "ActiveState") == "failed", "the backup was not ended")
    assert "The daemon is stopping: the backup was not made" in machine.journal("-u", BACKUP)


def test_what_a_killed_daemon_had_copied_goes_at_the_next_start(machine, setting, held):
    setting(service=held)
    before = begun(machine)
    pid = machine.show("supportd.service", "MainPID")
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=KILL", "supportd.service")
    restarted(machine, "supportd.service", pid)
    assert files(machine) and not [name for name in files(machine) if ".partial" in name]
    assert snapshots(machine) == before


# What does not start


def test_a_daemon_that_could_not_start_comes_back_by_itself(machine, setting):
    """For any reason but its settings; and who has called is answered then."""
    machine.run("rm", "-f", "/run/there-is-room")
    assert setting(service="ExecStartPre=/bin/sh -c 'test -e /run/there-is-room'\n").returncode != 0
    call = machine.thread(lambda: rpc.call(machine.socket, "server.info"))
    wait_until(lambda: int(machine.show("supportd.service", "NRestarts")) > 2, "it is not tried again")
    machine.write("/run/there-is-room", "")
    assert call.result()["tickets"] == len(tickets(machine))
    assert machine.show("supportd.service", "ActiveState") == machine.show("supportd.socket", "ActiveState") == "active"



WRONG = {
    "supportd": ("SUPPORTD_BACKUPS_KEPT=none\n", "SUPPORTD_BACKUPS_KEPT must be a number from 1 to 10000, and is none"),
    "webgateway": ("PUBLIC_URL=ftp://desk\n", "PUBLIC_URL"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_service_with_wrong_settings_fails_once_and_says_why(machine, name):
    right = (machine.root / f"etc/supportd/{name}.env").read_text()
    line, word = WRONG[name]
    try:
        machine.write(f"/etc/supportd/{name}.env", "\n".join(one for one in right.splitlines() if "PUBLIC_URL" not in one) + "\n" + line)
        assert machine.run("systemctl", "restart", name, check=False).returncode != 0
        service = f"{name}.service"
        wait_until(lambda: machine.show(service, "ActiveState") == "failed", "it did not fail")
        assert machine.show(service, "ExecMainStatus") == "78"
        # Whoever calls meanwhile has it started by its socket: a few times, and no more.
        with_socket = f"{name}.socket"
        call = (lambda: machine.run("supportctl", "server", "info", check=False)) if name == "supportd" else (lambda: attempt(machine))
        call()
        wait_until(lambda: machine.show(with_socket, "ActiveState") == "failed", "the socket goes on")
        assert machine.show(with_socket, "Result") == "trigger-limit-hit"
        assert machine.show(service, "ActiveState") == "failed"
        assert machine.show(service, "NRestarts") == "0"
        assert word in machine.journal("-u", name)
    finally:
        machine.write(f"/etc/supportd/{name}.env", right)
    machine.run("systemctl", "restart", name)
    assert machine.show(service, "ActiveState") == machine.show(with_socket, "ActiveState") == "active"
    assert machine.in_network(lambda: post(1)).status_code == 303


def attempt(machine):
    """A request whose answer nobody expects."""
    with contextlib.suppress(Exception):
        machine.in_network(lambda: post(1))
