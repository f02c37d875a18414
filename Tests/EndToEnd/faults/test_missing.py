"""A data file that is not there where a store was: no empty desk takes its place, and no backup goes."""

import os

import pytest

from administrator import ctl, fill, names, run
from programs import Daemon, Program

SETTINGS = {"SUPPORTD_BACKUPS_KEPT": 2, "SUPPORTD_BACKUP_INTERVAL_HOURS": 1}


@pytest.fixture
def desk(directory):
    """The directory of a desk with twenty tickets and a backup, which is closed."""
    daemon = Daemon(directory)
    try:
        fill(daemon, 20)
        assert ctl(daemon, "server", "backup").returncode == 0
        assert daemon.stop() == 0
    finally:
        daemon.kill()
    return directory


def expect_refusal(directory, *words):
    data = directory / "data"
    before = names(data)
    program = Program("supportd", "--data-directory", data, "--socket", directory / "s", settings=SETTINGS)
    try:
        assert program.wait() == 1, program.log
    finally:
        program.kill()
    for word in words:
        assert word in program.log, program.log
    assert names(data) == before


def test_a_lost_data_file_is_no_new_desk_and_the_backups_stay(desk):
    data = desk / "data"
    backups = names(data / "backups")
    os.rename(data / "data.mdb", desk / "away.mdb")
    expect_refusal(desk, "data.mdb is missing, though backups is there", "restore a backup")
    (data / "lock.mdb").unlink()
    expect_refusal(desk, "data.mdb is missing, though backups is there")
    assert names(data / "backups") == backups
    os.rename(desk / "away.mdb", data / "data.mdb")
    daemon = Daemon(desk)
    try:
        assert daemon.call("server.info")["tickets"] == 20
    finally:
        assert daemon.stop() == 0


def test_a_link_whose_disk_is_away_is_no_new_desk(desk):
    data, disk = desk / "data", desk / "disk"
    disk.mkdir()
    os.rename(data / "data.mdb", disk / "data.mdb")
    os.symlink(disk / "data.mdb", data / "data.mdb")
    os.rename(disk, desk / "unmounted")
    expect_refusal(desk, "its disk is not mounted")
    assert (data / "data.mdb").is_symlink()
    os.rename(desk / "unmounted", disk)
    daemon = Daemon(desk)
    try:
        assert daemon.call("server.info")["tickets"] == 20
    finally:
        assert daemon.stop() == 0


def test_a_store_that_was_restored_inside_survives_every_start(desk):
    data = desk / "data"
    snapshot = next((data / "backups").glob("*.mdb"))
    assert run("supportctl", "server", "restore", snapshot, data / "new").returncode == 0
    restored = (data / "new" / "data.mdb").read_bytes()
    os.rename(data / "data.mdb", desk / "damaged.mdb")
    expect_refusal(desk, "data.mdb is missing")
    assert (data / "new" / "data.mdb").read_bytes() == restored
    os.rename(data / "new" / "data.mdb", data / "data.mdb")
    daemon = Daemon(desk)
    try:
        assert daemon.call("server.info")["tickets"] == 20 and daemon.call("server.check")["problems"] == []
    finally:
        assert daemon.stop() == 0


def test_an_interrupted_restore_is_no_new_desk(directory):
    data = directory / "data"
    (data / ".restoring").mkdir(parents=True)
    (data / "supportd.lock").touch()
    expect_refusal(directory, "data.mdb is missing, though .restoring is there")


def test_a_new_disk_with_a_lock_that_a_daemon_left_is_a_new_desk(directory):
    (directory / "data" / "lost+found").mkdir(parents=True)
    (directory / "data" / "supportd.lock").touch()
    daemon = Daemon(directory)
    try:
        assert daemon.call("server.info")["tickets"] == 0
    finally:
        assert daemon.stop() == 0
