"""Upgrades of the package in a booted Debian: what is kept, the snapshot before, and when there is none to be had."""

import pytest

import machine as machines
import packages
import rpc
from machine import SERVICES, post, tickets

EARLIER = "0.0.1"
SNAPSHOTS = "/var/backups/supportd"


@pytest.fixture(scope="module")
def package():
    return packages.find("supportd")


@pytest.fixture(scope="module")
def earlier(package, tmp_path_factory):
    """The same programs as a version before this one."""
    return packages.earlier(package, tmp_path_factory.mktemp("earlier"), EARLIER)


@pytest.fixture
def machine(package):
    with machines.booted() as machine:
        yield machine


def version(machine):
    return machine.run("dpkg-query", "-W", "-f", "${Status} ${Version}", "supportd").stdout


def snapshots(machine):
    return sorted(machine.run("sh", "-c", f"ls -A {SNAPSHOTS} 2>/dev/null", check=False).stdout.split())


def pids(machine):
    return [machine.show(service, "MainPID") for service in SERVICES]


def ready(machine, earlier):
    """The earlier version, set up, with tickets in it. Gives these."""
    machine.install(earlier)
    machine.set_up()
    for number in range(20):
        assert machine.in_network(lambda number=number: post(number)).status_code == 303
    return tickets(machine)


def stop(machine):
    """Stops the desk, by every name: who stops the target alone does not wait for the others."""
    units = ["supportd.target", "supportd.socket", "webgateway.socket", *SERVICES]
    machine.run("systemctl", "stop", *units)
    assert {machine.show(unit, "ActiveState") for unit in units} == {"inactive"}


def assert_sound(machine, snapshot, count):
    """A snapshot that a restore would take, with all tickets."""
    said = machine.run("supportd", "verify", "--without-event-key", f"{SNAPSHOTS}/{snapshot}").stdout
    assert f"The store is sound: {count} tickets" in said
    assert machine.run("stat", "-c", "%a %U", SNAPSHOTS, f"{SNAPSHOTS}/{snapshot}").stdout.splitlines() == ["700 root", "600 root"]


def test_an_upgrade_keeps_tickets_and_settings_and_takes_a_snapshot(machine, package, tmp_path):
    stored = ready(machine, packages.earlier(package, tmp_path, EARLIER, packages.other_defaults))
    with_ours = (machine.root / "etc/supportd/supportd.env").read_text() + "SUPPORTD_MAXIMUM_CONNECTIONS=500\n"
    machine.write("/etc/supportd/supportd.env", with_ours)
    gateway = (machine.root / "etc/supportd/webgateway.env").read_text()
    for year in range(2020, 2024):
        for end in ("mdb", "json"):
            machine.write(f"{SNAPSHOTS}/before-{year}0101T000000Z.{end}", "old")
    machine.write(f"{SNAPSHOTS}/mine.mdb", "kept")
    machine.run("chmod", "700", SNAPSHOTS)
    before = pids(machine)

    said = machine.install(package)
    assert version(machine) == f"install ok installed {packages.version(package)}"
    assert "a snapshot of version 0.0.1" in said.stdout
    assert all(old != new for old, new in zip(before, pids(machine), strict=True))
    for service in SERVICES:
        assert machine.show(service, "ActiveState") == "active"
    assert tickets(machine) == stored
    assert machine.run("supportctl", "server", "check").returncode == 0
    assert machine.in_network(lambda: post(99)).status_code == 303

    # What was written by the administrator stays, also where the package ships something else.
    assert (machine.root / "etc/supportd/supportd.env").read_text() == with_ours
    assert (machine.root / "etc/supportd/supportd.env.dpkg-dist").exists()
    assert (machine.root / "etc/supportd/webgateway.env").read_text() == gateway

    # The newest three, and whatever is not the package's.
    new = [name for name in snapshots(machine) if name.startswith("before-2") and name >= "before-2024"]
    assert [name.rpartition(".")[2] for name in new] == ["json", "mdb"]
    old = [f"before-{year}0101T000000Z.{end}" for year in (2022, 2023) for end in ("json", "mdb")]
    assert snapshots(machine) == sorted([*old, *new, "mine.mdb"])
    assert_sound(machine, new[1], len(stored))


def test_an_upgrade_from_a_version_without_snapshots_goes_on(machine, package, tmp_path):
    stored = ready(machine, packages.earlier(package, tmp_path, EARLIER, packages.without_backup))
    said = machine.install(package)
    assert "cannot take snapshots" in said.stdout
    assert version(machine) == f"install ok installed {packages.version(package)}"
    assert tickets(machine) == stored and snapshots(machine) == []
    assert machine.run("supportctl", "server", "backup").returncode == 0


def test_no_call_is_lost_by_an_upgrade(machine, package, earlier):
    """Callers connect anew for each call; the socket stays open from one version to the other."""
    stored = len(ready(machine, earlier))
    done = []

    def file():
        while not done:
            rpc.call(machine.socket, "tickets.create", {"name": "Ann", "phoneNumber": "+12025550143", "description": "No tone"})
            filed[0] += 1

    filed = [0]
    caller = machine.thread(file)
    try:
        machine.install(package)
    finally:
        done.append(True)
    caller.result()
    assert filed[0] > 0 and len(tickets(machine)) == stored + filed[0]


def test_the_file_of_a_stopped_desk_is_copied(machine, package, earlier):
    stored = ready(machine, earlier)
    stop(machine)
    machine.install(package)
    (snapshot,) = snapshots(machine)
    assert_sound(machine, snapshot, len(stored))
    # As Debian has it, what is enabled runs after an upgrade.
    assert tickets(machine) == stored


def test_a_damaged_store_at_rest_is_not_upgraded(machine, package, earlier):
    ready(machine, earlier)
    stop(machine)
    machine.run("truncate", "--size=20K", "/var/lib/supportd/data.mdb")
    refused = machine.install(package, check=False)
    assert refused.returncode != 0 and "nothing is upgraded" in refused.stdout
    assert version(machine) == f"install ok installed {EARLIER}"
    assert snapshots(machine) == []


def test_a_daemon_that_does_not_answer_is_not_upgraded(machine, package, earlier):
    dropin = "[Service]\nWatchdogSec=0\nTimeoutStopSec=2\n"
    machine.write("/etc/systemd/system/supportd.service.d/patient.conf", dropin)
    stored = ready(machine, earlier)
    before = pids(machine)
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", "supportd.service")
    refused = machine.install(package, check=False)
    assert refused.returncode != 0 and "nothing is upgraded" in refused.stdout
    assert snapshots(machine) == []
    # dpkg is back where it was, and nothing was touched: the same processes go on.
    assert version(machine) == f"install ok installed {EARLIER}"
    assert machine.run("dpkg", "--audit").stdout == ""
    assert pids(machine) == before
    machine.run("systemctl", "kill", "--kill-who=main", "--signal=CONT", "supportd.service")
    assert tickets(machine) == stored

    machine.run("systemctl", "kill", "--kill-who=main", "--signal=STOP", "supportd.service")
    machine.install(package, SUPPORTD_UPGRADE_WITHOUT_SNAPSHOT="yes")
    assert version(machine) == f"install ok installed {packages.version(package)}"
    assert tickets(machine) == stored and snapshots(machine) == []
    # The next one finds a daemon that answers.
    machine.install(package)
    snapshot = next(name for name in snapshots(machine) if name.endswith(".mdb"))
    assert_sound(machine, snapshot, len(stored))
