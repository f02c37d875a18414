"""The package's life in a booted Debian: installed, removed, installed again, purged, and installed half-way."""

import pytest

import machine as machines
import packages
from machine import SERVICES, post, tickets

UNITS = [*SERVICES, "supportd.target", "supportd.socket", "webgateway.socket", "supportd-backup.timer"]


@pytest.fixture(scope="module")
def package():
    return packages.find("supportd")


@pytest.fixture
def machine(package):
    with machines.booted() as machine:
        yield machine


def listening(machine):
    """The addresses of all TCP sockets that listen, as /proc/net/tcp has them."""
    tables = machine.run("cat", "/proc/net/tcp", "/proc/net/tcp6").stdout.splitlines()
    return [line.split()[1] for line in tables if line.split()[3] == "0A"]


def mode(machine, path):
    return machine.run("stat", "-c", "%a %U:%G", path).stdout.strip()


def state(machine):
    """dpkg's word for the package: wanted, error, state."""
    found = machine.run("dpkg-query", "-W", "-f", "${Status}", "supportd", check=False)
    return found.stdout or "unknown"


def active(machine, units=UNITS):
    return {unit: machine.show(unit, "ActiveState") for unit in units}


def left(machine):
    """Every file, user and unit that bears our names, but dpkg's and apt's logs, the journal, and the package itself."""
    pruned = ["/proc", "/sys", "/root", "/var/log/journal", "/run/log/journal"]
    words = ["find", "/", "("]
    for path in pruned:
        words += ["-path", path, "-o"]
    words[-1] = ")"
    words += ["-prune", "-o", "(", "-name", "*supportd*", "-o", "-name", "*webgateway*", "-o", "-name", "supportctl*", ")", "-print"]
    files = machine.run(*words).stdout.split()
    users = [name for table in ("passwd", "group") for name in machine.run("getent", table).stdout.splitlines()]
    return files + [line for line in users if "supportd" in line or "webgateway" in line] + loaded(machine)


def loaded(machine):
    words = ["systemctl", "list-units", "--all", "--plain", "--no-legend", "supportd*", "webgateway*"]
    return machine.run(*words).stdout.splitlines()


def test_a_fresh_installation_waits_for_its_setup(machine, package):
    before = listening(machine)
    assert "supportctl setup" in machine.install(package).stdout
    assert state(machine) == "install ok installed"
    waiting = {"webgateway.service": "inactive", "webgateway.socket": "inactive"}
    assert active(machine) == dict.fromkeys(UNITS, "active") | waiting
    assert machine.show("webgateway.service", "ConditionResult") == "no"
    for unit in UNITS:
        assert machine.run("systemctl", "is-enabled", unit).stdout.strip() == "enabled"
    assert listening(machine) == before == []
    assert machine.run("systemctl", "--failed", "--quiet", "--plain").stdout == ""

    assert machine.run("id", "-Gn", "supportd").stdout.split() == ["supportd"]
    assert set(machine.run("id", "-Gn", "webgateway").stdout.split()) == {"webgateway", "supportd"}
    for user in ("supportd", "webgateway"):
        assert machine.run("getent", "passwd", user).stdout.strip().endswith("/nologin")
    assert mode(machine, "/etc/supportd") == "755 root:root"
    assert mode(machine, "/etc/supportd/credentials") == "700 root:root"
    assert mode(machine, "/etc/supportd/webgateway.env") == mode(machine, "/etc/supportd/supportd.env") == "644 root:root"
    assert mode(machine, "/var/lib/supportd") == "700 supportd:supportd"
    assert mode(machine, "/var/lib/supportd/data.mdb") == "600 supportd:supportd"

    machine.set_up()
    assert active(machine) == dict.fromkeys(UNITS, "active")
    # 127.0.0.1:8080 and nothing else.
    assert listening(machine) == ["0100007F:1F90"]
    secrets = machine.run("ls", "-A", "/etc/supportd/credentials").stdout.split()
    assert secrets == ["supportd-event-key", "twilio-api-secret", "twilio-auth-token"]
    for name in secrets:
        assert mode(machine, f"/etc/supportd/credentials/{name}") == "600 root:root"
    assert machine.in_network(lambda: post(1)).status_code == 303
    assert len(tickets(machine)) == 1


def test_removed_installed_again_and_purged(machine, package):
    untouched = left(machine)
    machine.install(package)
    machine.set_up()
    assert machine.in_network(lambda: post(1)).status_code == 303
    machine.run("supportctl", "server", "backup")
    stored = tickets(machine)
    settings = machine.run("sh", "-c", "cat /etc/supportd/*.env /etc/supportd/credentials/*").stdout

    # What has failed is forgotten with the package.
    dropin = "/run/systemd/system/supportd-backup.service.d"
    machine.write(f"{dropin}/fail.conf", "[Service]\nExecStart=\nExecStart=/bin/false\n")
    machine.run("systemctl", "daemon-reload")
    assert machine.run("systemctl", "start", "supportd-backup.service", check=False).returncode != 0
    machine.run("rm", "-r", dropin)

    machine.run("apt-get", "remove", "--yes", "--quiet", "supportd")
    assert state(machine) == "deinstall ok config-files"
    # deb-systemd-helper keeps them from being started by anybody.
    assert {tuple(line.split()[1:4]) for line in loaded(machine)} <= {("masked", "inactive", "dead")}
    assert machine.run("systemctl", "--failed", "--quiet", "--plain").stdout == ""
    assert machine.run("systemctl", "is-system-running").stdout.strip() == "running"
    assert listening(machine) == []
    assert machine.run("sh", "-c", "command -v supportd supportctl webgateway", check=False).stdout == ""
    assert machine.run("sh", "-c", "cat /etc/supportd/*.env /etc/supportd/credentials/*").stdout == settings
    assert machine.run("ls", "/var/lib/supportd/data.mdb", "/var/lib/supportd/backups").returncode == 0
    assert machine.run("find", "/proc", "-maxdepth", "1", "(", "-user", "supportd", "-o", "-user", "webgateway", ")").stdout == ""

    machine.install(package)
    assert active(machine) == dict.fromkeys(UNITS, "active")
    assert tickets(machine) == stored
    assert machine.in_network(lambda: post(2)).status_code == 303
    assert machine.run("sh", "-c", "cat /etc/supportd/*.env /etc/supportd/credentials/*").stdout == settings

    machine.run("apt-get", "purge", "--yes", "--quiet", "supportd")
    assert state(machine).split()[-1] in ("unknown", "not-installed")
    assert left(machine) == untouched == []
    assert listening(machine) == []
    assert machine.run("systemctl", "is-system-running").stdout.strip() == "running"

    # As on the first day.
    machine.install(package)
    assert active(machine, ["supportd.service", "webgateway.service"]) == {"supportd.service": "active", "webgateway.service": "inactive"}
    assert tickets(machine) == []


def test_a_purge_empties_a_disk_of_its_own_and_says_what_stays(machine, package):
    machine.run("mkdir", "/var/lib/supportd")
    machine.run("mount", "-t", "tmpfs", "tmpfs", "/var/lib/supportd")
    machine.install(package)
    assert machine.run("ls", "/var/lib/supportd/data.mdb").returncode == 0
    purged = machine.run("apt-get", "purge", "--yes", "--quiet", "supportd")
    assert "/var/lib/supportd could not be removed" in purged.stdout
    assert state(machine).split()[-1] in ("unknown", "not-installed")
    assert machine.run("ls", "-A", "/var/lib/supportd").stdout == ""


def test_an_installation_that_cannot_be_unpacked_leaves_nothing(machine, package, tmp_path):
    """A file of another package is in the way."""
    tree = tmp_path / "tree"
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/webgateway").write_text("#!/bin/sh\n")
    (tree / "DEBIAN").mkdir()
    control = ["Package: elsewhere", "Version: 1", "Architecture: all", "Maintainer: Nobody <nobody@example.org>", "Description: none"]
    (tree / "DEBIAN/control").write_text("\n".join(control) + "\n")
    machine.install(packages.pack(tree, tmp_path / "elsewhere_1.deb"))
    refused = machine.install(package, check=False)
    assert refused.returncode != 0 and "trying to overwrite" in refused.stdout
    assert state(machine).split()[-1] in ("unknown", "not-installed")
    assert left(machine) == ["/usr/bin/webgateway"]
    machine.run("dpkg", "--purge", "elsewhere")
    machine.install(package)
    assert machine.show("supportd.service", "ActiveState") == "active"


def test_an_installation_that_stopped_half_way_is_finished_later(machine, package):
    """The users cannot be made: the files are there, and nothing runs."""
    program = "/usr/bin/systemd-sysusers"
    machine.run("mv", program, "/root/sysusers")
    machine.write(program, "#!/bin/sh\nexit 1\n", mode=0o755)
    assert machine.install(package, check=False).returncode != 0
    assert state(machine) == "install ok half-configured"
    assert set(active(machine).values()) == {"inactive"}
    assert machine.run("systemctl", "is-system-running").stdout.strip() == "running"
    # It can be purged from there, and finished.
    machine.run("apt-get", "purge", "--yes", "--quiet", "supportd")
    assert left(machine) == []
    assert machine.install(package, check=False).returncode != 0
    machine.run("mv", "/root/sysusers", program)
    machine.run("dpkg", "--configure", "--pending")
    assert state(machine) == "install ok installed"
    assert machine.show("supportd.service", "ActiveState") == "active"
