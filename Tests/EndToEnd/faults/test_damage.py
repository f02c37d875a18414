"""A data file that is damaged, cut off or not to be written: named at the start, exit code 1, and not made worse."""

import os
import random
import re
import shutil
import signal
import subprocess

import pytest

import rpc
from disks import mount, need_mounts
from programs import BINARIES, PATIENCE, Daemon, Program, environment, short_directory
from records import Answered

SEED = int(os.environ.get("SEED", "20261125"))
PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A data directory with a few hundred tickets, and what was answered."""
    directory = short_directory()
    daemon = Daemon(directory)
    answered = Answered()
    try:
        answered.create_at_once(daemon, 60, size=300)
        daemon.call("agents.add", {"name": "yuki", "password": "correct horse battery"})
        with daemon.connect() as connection:
            for number in range(1, 40):
                connection.call("tickets.update", {"number": number, "revision": 1, "assignee": "yuki"})
                connection.call("tickets.delete", {"number": number + 200})
        assert daemon.stop() == 0
        yield daemon.data
    finally:
        daemon.kill()
        shutil.rmtree(directory)


def length_of_pages(file):
    """Bytes without the zeros that the daemon writes behind the pages ahead of time."""
    return -(-len(file.read_bytes().rstrip(b"\0")) // PAGE) * PAGE


def start(directory, data):
    return Program("supportd", "--data-directory", data, "--socket", directory / "s")


def expect_refusal(directory, data, *words):
    program = start(directory, data)
    try:
        assert program.wait() == 1, program.log
    finally:
        program.kill()
    for word in (str(data / "data.mdb"), *words):
        assert word in program.log, program.log


@pytest.mark.parametrize("length", [0, 1, 4096, 8191, 8192, 5 * 4096, 0.5, 0.75])
def test_a_file_that_was_cut_off_is_refused_and_not_made_worse(directory, sound, hashes, length):
    data = directory / "data"
    shutil.copytree(sound, data)
    size = length_of_pages(data / "data.mdb")
    os.truncate(data / "data.mdb", int(length * size) if isinstance(length, float) else length)
    before = hashes(data)
    expect_refusal(directory, data, "is damaged", "Restore a backup")
    assert hashes(data) == before


def test_flipped_bytes_never_crash_a_start(directory, sound, hashes):
    """Refused by name and left alone, or served, and the check can be asked."""
    source = random.Random(SEED)
    content = (sound / "data.mdb").read_bytes()
    pages = length_of_pages(sound / "data.mdb") // PAGE
    refused = served = named = 0
    for round in range(30):
        place = directory / str(round)
        place.mkdir()
        data = place / "data"
        shutil.copytree(sound, data)
        damaged = bytearray(content)
        page = source.randrange(pages) * PAGE
        where = page + source.randrange(64 if source.random() < 0.5 else PAGE)
        damaged[where] ^= 1 << source.randrange(8)
        (data / "data.mdb").write_bytes(damaged)
        before = hashes(data)
        program = start(place, data)
        try:
            program.wait_for_line(" ready")
        except AssertionError:
            assert program.wait() == 1, f"seed {SEED}, round {round}, byte {where}:\n{program.log}"
            assert "is damaged" in program.log and hashes(data) == before
            refused += 1
            continue
        served += 1
        try:
            with rpc.Connection(place / "s") as connection:
                named += connection.call("server.check")["problems"] != []
                after = None
                while True:
                    # Stored bytes are answered as they are: with a flipped one they may be no JSON any more.
                    connection.request("tickets.list", {"limit": 100} | ({"after": after} if after else {}))
                    reply = connection.receive_bytes()
                    next = re.search(rb'\],"next":(\d+)', reply)
                    if not next:
                        break
                    after = int(next[1])
            assert program.stop() == 0, f"seed {SEED}, round {round}, byte {where}:\n{program.log}"
        finally:
            program.kill()
    assert refused and served, f"seed {SEED}"


def test_damage_that_appears_under_a_running_daemon_is_named_by_the_check(directory, sound):
    data = directory / "data"
    shutil.copytree(sound, data)
    daemon = Daemon(directory)
    try:
        assert daemon.call("server.check")["problems"] == []
        content = (data / "data.mdb").read_bytes()
        with open(data / "data.mdb", "r+b") as file:
            # The list of a leaf's entries, in every leaf.
            for page in range(2 * PAGE, len(content), PAGE):
                if content[page + 10] == 2:
                    file.seek(page + 12)
                    file.write(b"\x01")
        check = daemon.call("server.check")
        assert check["problems"] and all(problem.startswith("data.mdb: ") for problem in check["problems"])
    finally:
        daemon.kill()
    expect_refusal(directory, data, "is damaged")


def test_a_file_that_is_cut_off_under_a_running_daemon_ends_it_and_is_refused_after(directory, sound, hashes):
    """The kernel's SIGBUS: nothing can be saved there, and nothing is made worse."""
    data = directory / "data"
    shutil.copytree(sound, data)
    daemon = Daemon(directory)
    try:
        os.truncate(data / "data.mdb", 2 * PAGE)
        before = hashes(data)
        with pytest.raises((rpc.Closed, OSError)):
            daemon.call("tickets.list")
        assert daemon.wait() == -signal.SIGBUS
        assert "cut off" in daemon.log
        assert hashes(data) == before
    finally:
        daemon.kill()
    expect_refusal(directory, data, "cut off")
    assert hashes(data) == before


def test_a_read_only_file_system_is_refused_by_name(directory, sound, hashes):
    need_mounts()
    (directory / "disk").mkdir()
    mount("-t", "tmpfs", "none", directory / "disk")
    data = directory / "disk" / "data"
    shutil.copytree(sound, data)
    mount("-o", "remount,ro", directory / "disk")
    before = hashes(data)
    program = start(directory, data)
    assert program.wait() == 1
    assert "Read-only file system" in program.log and str(data) in program.log
    assert hashes(data) == before


@pytest.mark.parametrize("name", ["data.mdb", "lock.mdb", "supportd.lock"])
def test_a_file_that_is_no_file_is_refused(directory, sound, name):
    data = directory / "data"
    shutil.copytree(sound, data)
    (data / name).unlink()
    (data / name).mkdir()
    program = start(directory, data)
    assert program.wait() == 1
    assert str(data) in program.log and "Is a directory" in program.log


def test_a_directory_without_rights_is_refused(directory, sound, hashes):
    if os.geteuid() != 0:
        pytest.skip("needs root: it starts the daemon as another user")
    data = directory / "data"
    shutil.copytree(sound, data)
    directory.chmod(0o755)
    before = hashes(data)
    command = [BINARIES / "supportd", "--data-directory", data, "--socket", directory / "s"]
    try:
        made = subprocess.run(command, user=65534, group=65534, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    except PermissionError:
        pytest.skip("another user may not run the programs of this folder")
    assert made.returncode == 1
    assert "Permission denied" in made.stderr and str(data) in made.stderr
    assert hashes(data) == before
