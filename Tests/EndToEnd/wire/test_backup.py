"""Backup, restore and verification, as an administrator does them."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import threading

import pytest

import rpc
from administrator import ctl, fill, names, run
from programs import PATIENCE, Daemon, ticket, wait_until

KEY = "5f1c0d7be2a94e0f8d3b6a1c9e7f20415263748596a7b8c9daebfc0d1e2f3041"


def test_a_backup_that_was_made_under_writes_is_restored_whole(daemon, directory):
    fill(daemon, 300)
    over = threading.Event()
    written = []

    def write():
        with daemon.connect() as connection:
            while not over.is_set():
                written.append(connection.call("tickets.create", ticket(len(written)))["number"])

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        before = daemon.call("server.info")["events"]
        done = ctl(daemon, "server", "backup", directory / "desk.mdb", "--json")
    finally:
        over.set()
        for writer in writers:
            writer.join(PATIENCE)
    assert done.returncode == 0, done.stderr
    backup = json.loads(done.stdout)
    assert backup["events"] >= before and backup["sequence"] == backup["events"]
    assert json.loads((directory / "desk.json").read_text()) == backup
    for name in ["desk.mdb", "desk.json"]:
        assert stat.S_IMODE((directory / name).stat().st_mode) == 0o600
    digest = subprocess.run(["sha256sum", directory / "desk.mdb"], capture_output=True, text=True).stdout.split()[0]
    assert digest == backup["sha256"]
    assert backup["name"] in ctl(daemon, "server", "backups").stdout

    done = run("supportctl", "server", "restore", directory / "desk.mdb", directory / "new")
    assert done.returncode == 0, done.stderr
    assert "The store is sound" in done.stdout
    assert names(directory / "new") == ["data.mdb", "supportd.lock"]
    os.mkdir(directory / "second")
    os.rename(directory / "new", directory / "second" / "data")
    second = Daemon(directory / "second")
    try:
        info = second.call("server.info")
        assert (info["tickets"], info["events"]) == (backup["tickets"], backup["events"])
        assert second.call("server.check")["problems"] == []
        assert second.call("tickets.get", {"number": 7}) == daemon.call("tickets.get", {"number": 7})
        assert second.call("tickets.create", ticket())["number"] == backup["tickets"] + 1
    finally:
        assert second.stop() == 0


def test_a_file_is_never_written_over_by_itself(daemon, directory):
    (directory / "desk.mdb").write_text("precious")
    done = ctl(daemon, "server", "backup", directory / "desk.mdb")
    assert done.returncode == 4 and "--force" in done.stderr
    assert (directory / "desk.mdb").read_text() == "precious"
    assert daemon.call("server.backups")["backups"] == []
    assert ctl(daemon, "server", "backup", directory / "desk.mdb", "--force").returncode == 0
    assert ctl(daemon, "server", "backup", directory / "no" / "desk.mdb").returncode == 1
    assert [name for name in names(directory) if "partial" in name] == []


def test_without_a_file_it_stays_with_the_daemon_which_keeps_some(directory):
    daemon = Daemon(directory, settings={"SUPPORTD_BACKUPS_KEPT": 2, "SUPPORTD_BACKUP_DIRECTORY": directory / "kept"})
    try:
        for _ in range(4):
            assert ctl(daemon, "server", "backup").returncode == 0
        assert len(daemon.call("server.backups")["backups"]) == 2
        assert len(names(directory / "kept")) == 4
    finally:
        assert daemon.stop() == 0


def test_a_schedule_makes_one_at_once_and_a_restart_none(directory):
    settings = {"SUPPORTD_BACKUP_INTERVAL_HOURS": 24}
    daemon = Daemon(directory, settings=settings)
    try:
        # It may have been made before the daemon was ready.
        wait_until(lambda: daemon.call("server.backups")["backups"], "no backup was made")
    finally:
        assert daemon.stop() == 0
    daemon = Daemon(directory, settings=settings)
    try:
        assert len(daemon.call("server.backups")["backups"]) == 1
    finally:
        assert daemon.stop() == 0
    assert len(names(directory / "data" / "backups")) == 2


def test_a_damaged_backup_is_not_restored_and_leaves_nothing(daemon, directory):
    fill(daemon, 20)
    assert ctl(daemon, "server", "backup", directory / "desk.mdb").returncode == 0
    whole = (directory / "desk.mdb").read_bytes()
    manifest = json.loads((directory / "desk.json").read_text())

    def attempt(data, **changes):
        (directory / "bad.mdb").write_bytes(data)
        (directory / "bad.json").write_text(json.dumps(manifest | changes))
        done = run("supportctl", "server", "restore", directory / "bad.mdb", directory / "new")
        assert done.returncode not in (0, 9) and done.stderr.startswith("supportctl: "), done
        assert not (directory / "new").exists()
        return done

    assert "SHA-256" in attempt(whole[:5000] + b"\xff\xff" + whole[5002:]).stderr
    assert "not whole" in attempt(whole[:-4096]).stderr
    # A file whose manifest was forged with it: what it holds is looked at too.
    position = whole.index(b'"type":"ticketCreated"')
    forged = whole[:position] + whole[position:].replace(b"ticketCreated", b"ticketUpdated", 1)
    done = attempt(forged, sha256=hashlib.sha256(forged).hexdigest())
    assert "was changed" in done.stdout and "The store is damaged" in done.stdout
    (directory / "bad.json").unlink()
    done = run("supportctl", "server", "restore", directory / "bad.mdb", directory / "new")
    assert done.returncode == 3 and "manifest" in done.stderr


def test_a_directory_in_use_or_with_something_in_it_is_refused(daemon, directory):
    assert ctl(daemon, "server", "backup", directory / "desk.mdb").returncode == 0
    done = run("supportctl", "server", "restore", directory / "desk.mdb", daemon.data)
    assert done.returncode == 4 and "A supportd holds" in done.stderr
    other = directory / "other"
    other.mkdir()
    (other / "letter").write_text("mine")
    done = run("supportctl", "server", "restore", directory / "desk.mdb", other)
    assert done.returncode == 4 and "letter" in done.stderr
    assert names(other) == ["letter"]
    (other / "letter").unlink()
    assert run("supportctl", "server", "restore", directory / "desk.mdb", other).returncode == 0
    assert daemon.call("server.check")["problems"] == []
    # And a store is verified where it lies.
    assert "another supportd holds" in run("supportd", "verify", daemon.data).stderr
    for path in [other, directory / "desk.mdb"]:
        done = run("supportd", "verify", path)
        assert done.returncode == 0 and "The store is sound" in done.stdout, done
    assert run("supportd", "verify", directory / "nothing").returncode == 1


def test_a_configured_key_is_needed_for_a_restore(directory):
    key = {"SUPPORTD_EVENT_KEY": KEY}
    daemon = Daemon(directory, settings=key)
    try:
        fill(daemon, 5)
        assert ctl(daemon, "server", "backup", directory / "desk.mdb").returncode == 0
    finally:
        assert daemon.stop() == 0
    assert KEY not in daemon.log
    restore = ["server", "restore", directory / "desk.mdb", directory / "new"]
    done = run("supportctl", *restore)
    assert done.returncode == 2 and "SUPPORTD_EVENT_KEY" in done.stderr and not (directory / "new").exists()
    assert run("supportctl", *restore, SUPPORTD_EVENT_KEY=KEY[::-1]).returncode == 2
    assert run("supportctl", *restore, **key).returncode == 0
    shutil.rmtree(directory / "new")
    assert run("supportctl", *restore, "--without-event-key").returncode == 0
    # Neither with another key nor with none it starts; the store stays as it is.
    for settings in [{}, {"SUPPORTD_EVENT_KEY": KEY[::-1]}, {"SUPPORTD_EVENT_KEY": "short"}]:
        done = run("supportd", "--data-directory", directory / "data", "--socket", directory / "s", **settings)
        assert done.returncode == 78 and "SUPPORTD_EVENT_KEY" in done.stderr and "short" not in done.stderr
    again = Daemon(directory, settings=key)
    assert again.stop() == 0


def test_the_log_is_verified_against_a_checkpoint(daemon, directory):
    fill(daemon, 3)
    done = ctl(daemon, "events", "verify")
    assert done.returncode == 0 and "3 events" in done.stdout and "store's own secret" in done.stdout
    first = ctl(daemon, "events", "checkpoint")
    assert first.returncode == 0
    (directory / "first").write_text(first.stdout)
    fill(daemon, 2)
    (directory / "second").write_text(ctl(daemon, "events", "checkpoint").stdout)
    for name in ["first", "second"]:
        assert ctl(daemon, "events", "verify", "--checkpoint", directory / name).returncode == 0
    (directory / "forged").write_text(first.stdout.replace('"sequence":3', '"sequence":2'))
    done = ctl(daemon, "events", "verify", "--checkpoint", directory / "forged")
    assert done.returncode == 2 and "not as this store signed it" in done.stderr
    assert ctl(daemon, "events", "verify", "--checkpoint", directory / "nothing").returncode == 2


def test_a_store_that_was_set_back_is_shown_by_a_checkpoint(directory):
    daemon = Daemon(directory)
    try:
        fill(daemon, 3)
        old = ctl(daemon, "server", "backup", directory / "old.mdb")
        assert old.returncode == 0
        fill(daemon, 2)
        (directory / "checkpoint").write_text(ctl(daemon, "events", "checkpoint").stdout)
    finally:
        assert daemon.stop() == 0
    shutil.rmtree(directory / "data")
    assert run("supportctl", "server", "restore", directory / "old.mdb", directory / "data").returncode == 0
    daemon = Daemon(directory)
    try:
        assert ctl(daemon, "events", "verify").returncode == 0
        done = ctl(daemon, "events", "verify", "--checkpoint", directory / "checkpoint")
        assert done.returncode == 1 and "cut off" in done.stdout
        failure = json.loads(ctl(daemon, "events", "verify", "--json", "--checkpoint", directory / "checkpoint").stdout)["failure"]
        assert (failure["sequence"], failure["kind"]) == (4, "cutOff")
    finally:
        assert daemon.stop() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a file system")
def test_a_full_disk_is_an_error_and_leaves_no_half_backup(directory):
    small = directory / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "tmpfs", small], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        daemon = Daemon(directory, settings={"SUPPORTD_BACKUP_DIRECTORY": small / "backups"})
        try:
            fill(daemon, 400)
            done = ctl(daemon, "server", "backup")
            assert done.returncode == 7, done
            assert names(small / "backups") == []
            with pytest.raises(rpc.Refused) as refused:
                daemon.call("server.backup")
            assert refused.value.reason == "storageFull" and names(small / "backups") == []
            assert daemon.call("tickets.create", ticket())["number"] == 401
            # A full disk at the client's end.
            assert ctl(daemon, "server", "backup", small / "desk.mdb").returncode == 7
            assert names(small) == ["backups"]
        finally:
            assert daemon.stop() == 0
    finally:
        subprocess.run(["umount", small], check=True)
