"""A restore that is interrupted, fails or cannot speak: the directory is as it was, and the next one goes on."""

import json
import os
import shutil
import signal
import subprocess

import pytest

from administrator import ctl, fill, names, run
from programs import BINARIES, PATIENCE, Daemon, environment, ticket


@pytest.fixture
def snapshot(directory):
    daemon = Daemon(directory)
    try:
        fill(daemon, 20)
        assert ctl(daemon, "server", "backup", directory / "desk.mdb").returncode == 0
        assert daemon.stop() == 0
    finally:
        daemon.kill()
    return directory / "desk.mdb"


def restore(snapshot, to, *options, **settings):
    return run("supportctl", "server", "restore", snapshot, to, *options, **settings)


class Verification:
    """Stands in the place of `supportd verify` and waits, so that a restore can be interrupted in the middle."""

    def __init__(self, directory):
        self.ready, self.go = directory / "ready", directory / "go"
        for fifo in (self.ready, self.go):
            os.mkfifo(fifo)
        self.program = directory / "verify"
        self.program.write_text(f'#!/bin/sh\necho ready > "{self.ready}"\nread word < "{self.go}"\n')
        self.program.chmod(0o755)

    def start(self, snapshot, to):
        restore = subprocess.Popen(
            [BINARIES / "supportctl", "server", "restore", snapshot, to, "--supportd", self.program],
            env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        assert self.ready.read_text() == "ready\n"
        return restore

    def end(self):
        """For a program that nobody ends any more."""
        with open(self.go, "w") as go:
            go.write("word\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("is_there", [False, True])
def test_a_signal_leaves_the_directory_as_it_was(directory, snapshot, number, is_there):
    target = directory / "new"
    if is_there:
        target.mkdir()
    process = Verification(directory).start(snapshot, target)
    assert names(target) == [".restoring", "supportd.lock"]
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    # Somebody may have the lock's file open: it stays where the directory does.
    assert names(target) == ["supportd.lock"] if is_there else not target.exists()
    assert restore(snapshot, target).returncode == 0
    assert names(target) == ["data.mdb", "supportd.lock"]


def test_what_a_killed_restore_left_is_cleared_by_the_next(directory, snapshot):
    verification = Verification(directory)
    process = verification.start(snapshot, directory / "new")
    process.kill()
    process.wait(PATIENCE)
    # It has the ends of the killed one's pipes.
    verification.end()
    process.communicate(timeout=PATIENCE)
    assert names(directory / "new") == [".restoring", "supportd.lock"]
    (directory / "new" / ".restoring" / ".data.mdb.4711.partial").touch()
    assert restore(snapshot, directory / "new").returncode == 0
    assert names(directory / "new") == ["data.mdb", "supportd.lock"]
    assert run("supportd", "verify", directory / "new").returncode == 0


def test_what_no_restore_has_left_is_not_cleared(directory, snapshot):
    work = directory / "new" / ".restoring"
    work.mkdir(parents=True)
    for name in ["data.mdb", "letter"]:
        (work / name).write_text("mine")
    done = restore(snapshot, directory / "new")
    assert done.returncode == 4 and ".restoring" in done.stderr
    assert names(work) == ["data.mdb", "letter"]
    shutil.rmtree(work)
    (directory / "elsewhere").mkdir()
    (directory / "elsewhere" / "data.mdb").write_text("mine")
    work.symlink_to(directory / "elsewhere")
    assert restore(snapshot, directory / "new").returncode == 4
    assert names(directory / "elsewhere") == ["data.mdb"]


def test_a_failed_restore_leaves_the_lock_that_was_there(directory, snapshot):
    manifest = json.loads((directory / "desk.json").read_text())
    shutil.copy(snapshot, directory / "bad.mdb")
    (directory / "bad.json").write_text(json.dumps(manifest | {"sha256": "0" * 64}))
    target = directory / "new"
    target.mkdir()
    (target / "supportd.lock").touch()
    before = (target / "supportd.lock").stat().st_ino
    assert restore(directory / "bad.mdb", target).returncode == 2
    assert names(target) == ["supportd.lock"] and (target / "supportd.lock").stat().st_ino == before


def test_a_new_disk_is_an_empty_directory(directory, snapshot):
    (directory / "disk" / "lost+found").mkdir(parents=True)
    assert restore(snapshot, directory / "disk").returncode == 0
    assert names(directory / "disk") == ["data.mdb", "lost+found", "supportd.lock"]


def test_nobody_has_to_hear_that_it_was_restored(directory, snapshot):
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [BINARIES / "supportctl", "server", "restore", snapshot, directory / "new"],
        env=environment(), stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=PATIENCE,
    )
    os.close(writing)
    assert done.stderr == "" and done.returncode == 0
    assert names(directory / "new") == ["data.mdb", "supportd.lock"]


def test_the_name_of_a_new_directory_is_put_on_the_disk(directory, snapshot, faulty_disk):
    log = directory / "synced"
    assert restore(snapshot, directory / "new", LD_PRELOAD=faulty_disk, FAULTY_SYNCS=log).returncode == 0
    synced = log.read_text().splitlines()
    assert synced[-2:] == [str(directory / "new"), str(directory)], synced


def test_a_forced_backup_that_is_killed_leaves_one_that_can_be_restored(directory, faulty_disk):
    arm, desk = directory / "arm", directory / "desk.mdb"
    daemon = Daemon(directory)
    try:
        fill(daemon, 3)
        assert ctl(daemon, "server", "backup", desk).returncode == 0
        first = (desk.read_bytes(), (directory / "desk.json").read_bytes())
        daemon.call("tickets.create", ticket())
        # Killed when the new file has its name and the new manifest has not.
        arm.write_text("rename 2")
        command = [BINARIES / "supportctl", "server", "backup", desk, "--force"]
        settings = environment(SUPPORTD_SOCKET=daemon.socket, LD_PRELOAD=faulty_disk, FAULTY_ARM=arm)
        killed = subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        assert killed.returncode == -signal.SIGKILL, killed
        assert desk.read_bytes() != first[0] and (directory / "desk.json").read_bytes() == first[1]
        done = restore(desk, directory / "new")
        assert done.returncode == 2 and ".desk.previous.mdb is the snapshot before" in done.stderr
        assert restore(directory / ".desk.previous.mdb", directory / "new").returncode == 0
        # A second one that is killed there does not take the half pair for the whole one.
        killed = subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        assert killed.returncode == -signal.SIGKILL
        assert (directory / ".desk.previous.mdb").read_bytes() == first[0]
        assert [name for name in names(directory) if "partial" in name] != []
        arm.unlink()
        assert ctl(daemon, "server", "backup", desk, "--force").returncode == 0
        assert [name for name in names(directory) if name.startswith(".")] == []
        assert restore(desk, directory / "second").returncode == 0
        assert daemon.stop() == 0
    finally:
        daemon.kill()


def test_a_partial_file_that_is_being_written_is_left_alone(daemon, directory):
    held, stale, other = (directory / name for name in [".desk.mdb.12.partial", ".desk.mdb.13.partial", ".desk.mdb.x.partial"])
    for path in (held, stale, other):
        path.touch()
    lock = subprocess.Popen(["flock", held, "sh", "-c", "echo held; read word"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert lock.stdout.readline() == b"held\n"
        assert ctl(daemon, "server", "backup", directory / "desk.mdb").returncode == 0
        assert held.exists() and other.exists() and not stale.exists()
    finally:
        lock.communicate(b"\n", timeout=PATIENCE)
