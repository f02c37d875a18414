"""Backups of a store that is damaged, or is another, and a daemon that is killed while it makes one: the good ones stay."""

import json
import signal

import pytest

import rpc
from administrator import change_event, ctl, fill, names, run
from programs import Daemon, ticket, wait_until


@pytest.fixture
def kept(directory):
    """Settings with a backup directory beside the data, where two are kept."""
    return {"SUPPORTD_BACKUPS_KEPT": 2, "SUPPORTD_BACKUP_DIRECTORY": directory / "kept"}


def make(directory, settings, tickets=0, backups=1):
    """Runs a daemon that makes backups, and gives what it lists and what it said."""
    daemon = Daemon(directory, settings=settings)
    try:
        fill(daemon, tickets)
        done = [ctl(daemon, "server", "backup") for _ in range(backups)]
        listed = daemon.call("server.backups")["backups"]
        stats = daemon.call("server.stats")
        assert daemon.stop() == 0
        return listed, stats, daemon.log, done
    finally:
        daemon.kill()


def test_backups_of_a_damaged_store_leave_the_sound_ones(directory, kept):
    sound, stats, _, _ = make(directory, kept, tickets=20, backups=2)
    assert len(sound) == 2 and all("problems" not in backup for backup in sound) and stats["lastBackupProblems"] == 0
    change_event(directory / "data", 3)
    listed, stats, log, done = make(directory, kept, backups=4)
    assert listed[:2] == sound
    damaged = listed[2:]
    assert len(damaged) == 2 and all("was changed" in backup["problems"][0] for backup in damaged)
    assert log.count("critical") == 4 and "the store is damaged" in log and stats["lastBackupProblems"] > 0
    assert {made.returncode for made in done} == {1} and "the store is damaged" in done[0].stderr
    # The last sound one can be restored; what is left of the other only when that is meant.
    assert run("supportctl", "server", "restore", directory / "kept" / f"{sound[1]['name']}.mdb", directory / "new").returncode == 0
    damaged = directory / "kept" / f"{damaged[1]['name']}.mdb"
    refused = run("supportctl", "server", "restore", damaged, directory / "rest")
    assert refused.returncode == 2 and "--even-if-damaged" in refused.stderr and not (directory / "rest").exists()
    done = run("supportctl", "server", "restore", damaged, directory / "rest", "--even-if-damaged")
    assert done.returncode == 0 and "not sound" in done.stderr
    assert names(directory / "rest") == ["data.mdb", "supportd.lock"]


def test_a_damaged_backup_is_not_written_over_a_sound_one(directory):
    daemon = Daemon(directory)
    try:
        fill(daemon, 10)
        assert ctl(daemon, "server", "backup", directory / "desk.mdb").returncode == 0
        assert daemon.stop() == 0
        before = (directory / "desk.mdb").read_bytes()
        change_event(directory / "data", 3)
        daemon = Daemon(directory)
        done = ctl(daemon, "server", "backup", directory / "desk.mdb", "--force")
        assert done.returncode == 4 and "left as it is" in done.stderr
        assert (directory / "desk.mdb").read_bytes() == before
        done = ctl(daemon, "server", "backup", directory / "damaged.mdb")
        assert done.returncode == 1 and json.loads((directory / "damaged.json").read_text())["problems"]
        assert "(damaged)" in ctl(daemon, "server", "backups").stdout
        assert "of a damaged store" in ctl(daemon, "server", "stats").stdout
        assert daemon.stop() == 0
    finally:
        daemon.kill()


def test_a_store_removes_no_backups_of_another(directory, kept):
    for name in ["first", "second"]:
        (directory / name).mkdir()
    first, _, _, _ = make(directory / "first", kept, tickets=3, backups=2)
    listed, _, _, _ = make(directory / "second", kept, tickets=1, backups=4)
    assert [backup for backup in listed if backup["store"] == first[0]["store"]] == first
    assert len(listed) == 4
    # Nor does the other's count as one of its own.
    hourly = kept | {"SUPPORTD_BACKUP_INTERVAL_HOURS": 1000}
    (directory / "third").mkdir()
    daemon = Daemon(directory / "third", settings=hourly)
    try:
        wait_until(lambda: "a backup was made" in daemon.log, "the third store has made none")
    finally:
        assert daemon.stop() == 0


def test_a_daemon_that_is_killed_while_it_copies_leaves_nothing_for_long(directory, faulty_disk):
    arm = directory / "arm"
    daemon = Daemon(directory, settings={"LD_PRELOAD": faulty_disk, "FAULTY_ARM": arm})
    backups = directory / "data" / "backups"
    try:
        # More than one write's worth.
        fill(daemon, 900)
        arm.write_text("copy 9")
        with pytest.raises((rpc.Closed, OSError)):
            daemon.call("server.backup")
        assert daemon.wait() == -signal.SIGKILL
        assert [name for name in names(backups) if "partial" in name] == names(backups) != []
        arm.unlink()
        daemon = Daemon(directory)
        assert daemon.call("server.check") == {"problems": [], "tickets": 900, "events": 900}
        assert daemon.call("server.backups")["backups"] == []
        name = daemon.call("server.backup")["name"]
        assert names(backups) == [f"{name}.json", f"{name}.mdb"]
        # Killed between the two names, or while an old one was removed: the file has no manifest.
        (backups / f"{name}.json").unlink()
        next = daemon.call("server.backup")["name"]
        assert names(backups) == [f"{next}.json", f"{next}.mdb"]
        assert daemon.call("tickets.create", ticket())["number"] == 901
        assert daemon.stop() == 0
    finally:
        daemon.kill()
