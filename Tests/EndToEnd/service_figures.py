"""What the installed service costs: the package in a booted Debian 12, its memory, its start, its sandbox. Prints a table.

    scripts/service-figures.sh
"""

import re
import statistics
import sys

import requests

import machine as machines
import packages
from machine import SERVICES, post

REQUESTS = 10_000
CLIENTS = 8
PASSWORD = "a long password"
# By their names in /proc/PID/smaps_rollup.
KINDS = {"RSS": "Rss", "PSS": "Pss", "anonymous": "Anonymous"}


def line(name, *values):
    print(f"{name:<52}" + "".join(f"{value:>22}" for value in values))


def mebibytes(kibibytes):
    return f"{kibibytes / 1024:.1f} MiB"


def memory(machine, service):
    """In KiB: resident; that with what others have mapped too counted in part; and what is no file's."""
    text = machine.run("cat", f"/proc/{machine.show(service, 'MainPID')}/smaps_rollup").stdout
    return [int(re.search(rf"^{name}: +(\d+) kB", text, re.M)[1]) for name in KINDS.values()]


def print_memory(machine, when):
    found = [memory(machine, service) for service in SERVICES]
    for kind, values in zip(KINDS, zip(*found, strict=True), strict=True):
        line(f"memory {when}: {kind}", *map(mebibytes, values))


def start(machine, service):
    """From the process' start to its READY=1, in ms, as systemd has them."""
    machine.run("systemctl", "restart", service)
    begun, ready = (int(machine.show(service, name)) for name in ("ExecMainStartTimestampMonotonic", "ActiveEnterTimestampMonotonic"))
    return (ready - begun) / 1000


def load(count, client):
    """Of ten requests four are the shop's page, four the dashboard's list, one is a script, and one files a ticket."""
    session = requests.Session()
    signed = session.post(machines.URL + "/sign-in", data={"name": "figures", "password": PASSWORD}, allow_redirects=False)
    assert signed.status_code == 303, signed.status_code
    for number in range(count):
        kind = number % 10
        if kind == 9:
            reply, wanted = post(client * count + number, session=session), 303
        else:
            path = "/" if kind < 4 else "/dashboard" if kind < 8 else "/js/live-dashboard.js"
            reply, wanted = session.get(machines.URL + path, allow_redirects=False), 200
        assert reply.status_code == wanted, (kind, reply.status_code)


def figures(machine, package):
    machine.install(package)
    machine.set_up()
    machine.run("supportctl", "agents", "add", "figures", input=PASSWORD + "\n")
    size = int(machine.run("dpkg-query", "-W", "-f", "${Installed-Size}", "supportd").stdout)
    line("package, installed", mebibytes(package.stat().st_size / 1024), mebibytes(size))
    print()
    line("", *SERVICES)
    starts = [[start(machine, service) for _ in range(9)] for service in SERVICES]
    line("start to READY, median of 9", *(f"{statistics.median(times):.0f} ms" for times in starts))
    print_memory(machine, "idle")
    loads = [machine.thread(lambda client=client: load(REQUESTS // CLIENTS, client)) for client in range(CLIENTS)]
    for one in loads:
        one.join()
        one.result()
    print_memory(machine, f"after {REQUESTS:,} requests")
    print()
    for service in [*SERVICES, "supportd-backup.service"]:
        said = machine.run("systemd-analyze", "security", "--no-pager", service).stdout
        line(f"systemd-analyze security {service}", re.search(r"Overall exposure level for .*: ([0-9.]+)", said)[1])


if __name__ == "__main__":
    if machines.obstacle():
        sys.exit(f"no machine is booted: {machines.obstacle()}")
    with machines.booted() as machine:
        figures(machine, packages.find("supportd"))
