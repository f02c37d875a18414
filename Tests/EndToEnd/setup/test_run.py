"""scripts/run.sh, which `make run` is, with programs that are built already."""

import re
import shutil
import signal
import socket
import subprocess

import pytest
import requests

from desk import free_port
from programs import BINARIES, PATIENCE, ROOT, environment, short_directory


def start(directory, **settings):
    names = {"PORT": free_port(), "SIMULATOR_PORT": free_port(), "DEMO_DIRECTORY": directory / "demo", "DEMO_PROGRAMS": BINARIES}
    # A process group of its own, as a terminal gives it.
    return subprocess.Popen(
        [ROOT / "scripts/run.sh"], env=environment(**(names | settings)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        process_group=0,
    )  # fmt: skip


@pytest.fixture
def run():
    started, directory = [], short_directory()

    def run(**settings):
        started.append(start(directory, **settings))
        return started[-1]

    yield run
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    shutil.rmtree(directory)


def said(process):
    """All that stands on the terminal when the desk is open."""
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("Ctrl-C"):
            return lines
    raise AssertionError(process.stderr.read())


def test_it_ends_with_three_steps_and_one_address(run):
    process = run()
    lines = said(process)
    assert [line.split()[0] for line in lines if line] == ["The", "1.", "2.", "3.", "Ctrl-C"]
    addresses = re.findall(r"https?://\S+", "\n".join(lines))
    assert len(addresses) == 1 and addresses[0].endswith("/workbench")
    name, password = re.search(r"sign in there: (\S+), (\S+)", lines[2]).groups()

    page = requests.get(addresses[0], timeout=PATIENCE)
    assert page.status_code == 200 and password not in page.text
    bench = requests.get(addresses[0] + ".json", timeout=PATIENCE)
    assert bench.json()["signIn"] == {"name": name, "password": password}
    assert "access-control-allow-origin" not in bench.headers and bench.headers["cache-control"] == "no-store"
    # Under any other name it is nobody's.
    port = addresses[0].split(":")[2].split("/")[0]
    for host in ("10.0.0.1", f"192.168.0.2:{port}", "[2001:db8::1]", "0.0.0.0"):
        other = requests.get(addresses[0] + ".json", headers={"Host": host}, timeout=PATIENCE)
        assert other.status_code == 200 and "signIn" not in other.json() and password not in other.text, host
    assert requests.get(addresses[0] + ".json", headers={"Host": "evil.example"}, timeout=PATIENCE).status_code == 421

    desk = requests.get(bench.json()["desk"], timeout=PATIENCE)
    origin = addresses[0].removesuffix("/workbench")
    assert f"frame-ancestors {origin}" in desk.headers["content-security-policy"] and "x-frame-options" not in desk.headers
    session = requests.Session()
    session.post(bench.json()["desk"] + "/sign-in", data={"name": name, "password": password}, timeout=PATIENCE)
    dashboard = session.get(bench.json()["desk"] + "/dashboard", timeout=PATIENCE)
    assert dashboard.status_code == 200 and "Marsellus Wallace" in dashboard.text and "Vincent Vega" in dashboard.text

    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert errors == "", "nothing frightens"


def test_the_desks_name_is_the_simulators_too(run):
    port = free_port()
    lines = said(run(PORT=port, PUBLIC_URL=f"http://localhost:{port}"))
    assert "http://localhost:" in lines[2]


def test_a_desk_under_a_name_of_the_world_is_not_framed_and_has_its_own_pages(run):
    port = free_port()
    lines = said(run(PORT=port, PUBLIC_URL="https://desk.example.com"))
    assert "https://desk.example.com/dashboard" in lines[2] and "workbench" not in "\n".join(lines)
    reply = requests.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE)
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"] and reply.headers["x-frame-options"] == "DENY"


def test_with_twilios_sdk_there_is_no_simulator(run, tmp_path):
    sdk = tmp_path / "twilio.min.js"
    sdk.write_text("")
    simulator_port = free_port()
    lines = said(run(VOICE_SDK_FILE=sdk, SIMULATOR_PORT=simulator_port))
    assert [line[:4] for line in lines if line][1:4] == ["  1.", "  2.", "  3."] and "workbench" not in "\n".join(lines)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", simulator_port)) != 0


@pytest.mark.parametrize("name", ["PORT", "SIMULATOR_PORT"])
def test_a_port_that_is_taken_is_named_with_what_to_set(run, name):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = run(**{name: port})
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and output == ""
    assert f"Port {port} is taken" in errors and f"{name}={port + 10} make run" in errors
    assert "\n" not in errors.strip()


def test_a_second_demo_in_the_same_folder_is_told_how_to_live_beside_the_first(run):
    said(run())
    process = run()
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and output == ""
    assert "A demo runs already" in errors and re.search(r"DEMO_DIRECTORY=\S+ PORT=\d+ SIMULATOR_PORT=\d+ make run", errors)


def test_one_port_for_both_is_refused(run):
    port = free_port()
    process = run(PORT=port, SIMULATOR_PORT=port)
    assert process.wait(PATIENCE) == 1 and "must differ" in process.stderr.read()


def with_gateway(script, folder):
    """The programs, with a script in the gateway's place."""
    for name in ("supportd", "supportctl", "twilio-simulator"):
        (folder / name).symlink_to(BINARIES / name)
    (folder / "webgateway").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "webgateway").chmod(0o755)
    return folder


def test_a_program_that_ends_by_itself_is_said(run, tmp_path):
    process = run(DEMO_PROGRAMS=with_gateway("echo 'time info webgateway: ready' >&2; exit 3", tmp_path))
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and "has ended by itself" in errors


def test_a_program_that_cannot_start_is_not_taken_for_one_that_has(run, tmp_path):
    process = run(DEMO_PROGRAMS=with_gateway("echo 'webgateway: Address already in use' >&2; exit 1", tmp_path))
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and "open" not in output and "gateway did not start" in errors
