"""A data file that is damaged, cut off or not to be written: named at the start, exit code 1, and not made worse."""

import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess

import pytest

import rpc
from disks import mount, need_mounts
from modes import SEGMENTS
from programs import BINARIES, PATIENCE, Daemon, Program, environment, short_directory, ticket, wait_until
from records import Answered

SEED = int(os.environ.get("SEED", "20261125"))
PAGE = 4096


def all_hashes(directory):
    """Of all files but the lock files, with their names."""
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name not in ("lock.mdb", "supportd.lock")
    }


@pytest.fixture(scope="module")
def logged():
    """A data directory whose log of changes has groups that the recovery point has not, in two segments or more; and beside it an older
    copy of its data file."""
    directory = short_directory()
    daemon = Daemon(directory, settings=SEGMENTS)
    answered = Answered()
    point = daemon.data / "recovery-point"
    try:
        answered.create_at_once(daemon, 5)
        assert daemon.stop() == 0
        shutil.copy(daemon.data / "data.mdb", directory / "older.mdb")
        daemon = Daemon(directory, settings=SEGMENTS)
        for _ in range(20):
            before = point.read_bytes()
            with daemon.connect() as connection:

                def is_made(connection=connection, before=before):
                    # Only a group has a point made, and only a second after the last one.
                    answered.create(connection, 1)
                    return point.read_bytes() != before

                wait_until(is_made, "no recovery point")
                for _ in range(6):
                    for number in range(20):
                        connection.request("tickets.create", ticket(number, description="d" * 15_000))
                    for _ in range(20):
                        assert "result" in connection.receive()
            state = json.loads(point.read_text().split("\n")[0])
            segments = [path for path in segments_of(daemon.data) if int(path.stem) >= state["segment"]]
            if len(segments) > 1:
                break
        daemon.kill()
        state = json.loads(point.read_text().split("\n")[0])
        segments = [path.name for path in segments_of(daemon.data) if int(path.stem) >= state["segment"]]
        assert len(segments) > 1, "the points were too fast"
        yield daemon.data, state, segments
    finally:
        daemon.kill()
        shutil.rmtree(directory)


def segments_of(data):
    return sorted((data / "change-log").glob("*.log"))


def flip(path, where):
    content = bytearray(path.read_bytes())
    content[where] ^= 0x10
    path.write_bytes(content)


DAMAGES = {
    "a bit of a group": lambda data, state, segments: flip(data / "change-log" / segments[0], state["offset"] + 100),
    "a bit of a group's place": lambda data, state, segments: flip(data / "change-log" / segments[0], state["offset"] + 15),
    "a bit of a segment's header": lambda data, state, segments: flip(data / "change-log" / segments[1], 40),
    "the first segment": lambda data, state, segments: (data / "change-log" / segments[0]).unlink(),
    "a segment that is cut off": lambda data, state, segments: os.truncate(data / "change-log" / segments[0], 512 << 10),
    "the recovery point": lambda data, state, segments: (data / "recovery-point").unlink(),
    "a bit of the recovery point": lambda data, state, segments: flip(data / "recovery-point", 30),
    "an older data file": lambda data, state, segments: shutil.copy(data.parent / "older.mdb", data / "data.mdb"),
    "the data file": lambda data, state, segments: (data / "data.mdb").unlink(),
    "the folder of the log": lambda data, state, segments: shutil.rmtree(data / "change-log"),
}
# What the refusal names.
NAMED = {
    "the recovery point": "recovery-point",
    "a bit of the recovery point": "recovery-point",
    "an older data file": "data.mdb",
    "the data file": "data.mdb",
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("settings", [SEGMENTS, {}], ids=["segments", "off"])
def test_a_damaged_log_of_changes_is_refused_and_not_made_worse(directory, logged, damage, settings):
    found, state, segments = logged
    data = directory / "data"
    shutil.copytree(found, data)
    shutil.copy(found.parent / "older.mdb", directory)
    DAMAGES[damage](data, state, segments)
    before = all_hashes(data)
    program = Program("supportd", "--data-directory", data, "--socket", directory / "s", settings=settings)
    try:
        assert program.wait() == 1, program.log
    finally:
        program.kill()
    assert str(data / NAMED.get(damage, "change-log")) in program.log, program.log
    assert all_hashes(data) == before


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
