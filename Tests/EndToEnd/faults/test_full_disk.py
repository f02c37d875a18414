"""A disk that is full, and then is not: writes are refused, reads go on, nothing that was answered is lost."""

import pathlib
import resource
import signal
import time

import pytest

import rpc
from disks import SmallDisk, disk
from modes import SEGMENTS
from programs import PATIENCE, Daemon, Program
from records import Answered


@pytest.mark.parametrize("kind", ["limit", "tmpfs", "ext4"])
def test_a_full_disk_refuses_writes_until_there_is_room(directory, kind, mode):
    place = disk(kind, directory / "disk")
    try:
        daemon = Daemon(place.path, settings=mode)
        answered = Answered()
        try:
            answered.create_at_once(daemon, 10)
            assert answered.refusals == []
            place.fill(daemon)
            answered.create_at_once(daemon, 5000)
            assert {refusal.reason for refusal in answered.refusals} == {"storageFull"}
            answered.expect_all_of(daemon)
            # Again and again it is the same refusal, and no number is used up.
            for _ in range(3):
                answered.create_at_once(daemon, 1)
            assert {refusal.reason for refusal in answered.refusals} == {"storageFull"}
            assert 1 <= daemon.log.count("the disk is full") <= 10, "the log is not filled too"
            place.free(daemon)
            before = len(answered.tickets)
            answered.refusals.clear()
            answered.create_at_once(daemon, 10)
            assert answered.refusals == [] and len(answered.tickets) == before + 60
            assert sorted(answered.tickets) == list(range(1, before + 61)), "a number was lost"
            answered.expect_all_of(daemon)
            assert daemon.stop() == 0, daemon.log
        finally:
            daemon.kill()
    finally:
        place.close()


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_daemon_starts_on_a_full_disk_and_answers(directory, kind, mode):
    place = SmallDisk(kind, directory / "disk")
    try:
        answered = Answered()
        daemon = Daemon(place.path, settings=mode)
        try:
            answered.create_at_once(daemon, 20)
            place.fill()
            assert daemon.kill() == -signal.SIGKILL
            daemon = Daemon(place.path, settings=mode)
            answered.expect_all_of(daemon)
            answered.create_at_once(daemon, 1000)
            assert {refusal.reason for refusal in answered.refusals} == {"storageFull"}
            place.free()
            answered.create_at_once(daemon, 5)
            answered.expect_all_of(daemon)
            assert daemon.stop() == 0, daemon.log
        finally:
            daemon.kill()
    finally:
        place.close()


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_first_start_on_a_full_disk_is_refused_and_leaves_nothing(directory, kind, mode):
    place = SmallDisk(kind, directory / "disk")
    try:
        data = place.path / "data"
        data.mkdir(mode=0o700)
        (data / "supportd.lock").touch()
        place.fill()
        program = Program("supportd", "--data-directory", data, "--socket", directory / "s", settings=mode)
        assert program.wait() == 1, program.log
        assert "No space left on device" in program.log and str(data) in program.log
        assert not (data / "data.mdb").exists()
        place.free()
        daemon = Daemon(place.path, settings=mode)
        answered = Answered()
        answered.create_at_once(daemon, 2)
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0, daemon.log
    finally:
        place.close()


@pytest.mark.parametrize("fault", ["write 5", "write 28", "sync 5", "sync 28", "write 30"])
def test_a_disk_that_fails_a_write_or_a_sync_loses_nothing(directory, faulty_disk, fault):
    """EIO, ENOSPC and EROFS, where LMDB can take its transaction back."""
    arm = directory / "arm"
    daemon = Daemon(directory, settings={"LD_PRELOAD": faulty_disk, "FAULTY_ARM": arm})
    answered = Answered()
    try:
        answered.create_at_once(daemon, 5)
        arm.write_text(fault)
        answered.create_at_once(daemon, 5)
        expected = "storageFull" if fault.endswith("28") else "unavailable"
        assert {refusal.reason for refusal in answered.refusals} == {expected}
        answered.expect_all_of(daemon)
        with daemon.connect() as connection:
            for _ in range(100):
                assert answered.create(connection, 1) == expected
        assert (daemon.data / "data.mdb").stat().st_size < 70 << 20, "each refusal makes the file longer"
        arm.unlink()
        answered.create_at_once(daemon, 5)
        answered.expect_all_of(daemon)
        assert sorted(answered.tickets) == list(range(1, 61))
        assert daemon.stop() == 0, daemon.log
    finally:
        daemon.kill()


@pytest.mark.parametrize("fault", ["meta 5", "meta 28"])
def test_a_meta_page_that_cannot_be_written_ends_the_daemon_at_once(directory, faulty_disk, fault):
    """LMDB takes no transaction after it, not even a read: the service manager starts the daemon again."""
    arm = directory / "arm"
    daemon = Daemon(directory, settings={"LD_PRELOAD": faulty_disk, "FAULTY_ARM": arm})
    answered = Answered()
    try:
        answered.create_at_once(daemon, 5)
        arm.write_text(fault)
        with daemon.connect() as connection:
            assert answered.create(connection, 1) == "unavailable"
        assert daemon.wait() == 1, daemon.log
        arm.unlink()
        daemon = Daemon(directory)
        answered.expect_all_of(daemon)
        answered.create_at_once(daemon, 5)
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0, daemon.log
    finally:
        daemon.kill()


# What a client is told, and whether the daemon ends.
LOG_FAULTS = {
    # No segment can be prepared: nothing of the group was written.
    "spare-write 28": ("storageFull", False),
    "spare-write 5": ("unavailable", False),
    # No room for the commit is found before the append.
    "room 28": ("storageFull", False),
    "room 5": ("unavailable", False),
    # The prepared segment is not taken into use.
    "header-write 5": ("unavailable", True),
    # Ended in the middle of this, or refused before: the answer says which.
    "spare-sync 5": ("unavailable", None),
    # Nobody knows whether the log has the group.
    "log-write 5": ("unavailable", True),
    "log-write 28": ("unavailable", True),
    "log-sync 5": ("unavailable", True),
    # The log has the group, and the store does not take it.
    "write 5": ("unavailable", True),
    "write 28": ("unavailable", True),
    # The sync of the data file for a recovery point.
    "sync 5": ("unavailable", True),
    "sync 28": ("unavailable", True),
    # The directory, behind the rename of a recovery point or of a segment.
    "root-sync 5": ("unavailable", True),
    "names-sync 5": ("unavailable", True),
    # A recovery point that cannot be written is made later.
    "point-write 28": (None, False),
    "point-sync 30": (None, False),
}


@pytest.mark.parametrize("fault", LOG_FAULTS)
def test_a_disk_that_fails_under_the_log_of_changes_loses_nothing(directory, faulty_disk, fault):
    """A change is refused, and nothing was changed; or the daemon ends, and the next one has all that was answered."""
    outcome, ends = LOG_FAULTS[fault]
    arm = directory / "arm"
    daemon = Daemon(directory, settings=SEGMENTS | {"LD_PRELOAD": faulty_disk, "FAULTY_ROOT": directory / "data", "FAULTY_ARM": arm})
    answered = Answered()
    try:
        answered.create_at_once(daemon, 5)
        if fault.startswith(("spare", "header")):
            # Two recovery points later the next segment is there, and was put on the disk.
            points = set()
            point = daemon.data / "recovery-point"
            fill_the_log(daemon, answered, lambda: points.add(point.stat().st_ino) or len(points) == 3, size=3000)
        arm.write_text(fault)
        if outcome is None:
            fill_the_log(daemon, answered, lambda: "no recovery point could be made" in daemon.log)
            assert answered.refusals == [], daemon.log
        else:
            # Until a segment is full, or a point is due.
            fill_the_log(daemon, answered, lambda: answered.refusals or daemon.process.poll() is not None)
            assert {refusal.reason for refusal in answered.refusals} <= {outcome}, daemon.log
            if ends is None:
                ends = not answered.refusals or "starts again" in str(answered.refusals[0])
            assert ends or answered.refusals
        if ends:
            assert daemon.wait() == 1, daemon.log
            arm.unlink()
            daemon = Daemon(directory, settings=SEGMENTS)
        else:
            assert daemon.process.poll() is None, daemon.log
            answered.expect_all_of(daemon)
            if fault.startswith("point"):
                # Without a point, all of the log is run again.
                assert daemon.kill() == -signal.SIGKILL
                arm.unlink()
                daemon = Daemon(directory, settings=SEGMENTS)
                assert "recovered from its log" in daemon.log
            else:
                arm.unlink()
        answered.expect_all_of(daemon)
        answered.create_at_once(daemon, 5)
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0, daemon.log
        daemon = Daemon(directory, settings=SEGMENTS)
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0, daemon.log
    finally:
        daemon.kill()


def fill_the_log(daemon, answered, is_over, size=12_000):
    """Files tickets one by one, until something has happened."""
    deadline = time.monotonic() + PATIENCE
    try:
        with daemon.connect() as connection:
            number = 0
            while not is_over():
                assert time.monotonic() < deadline, "the fault was not met"
                number += 1
                answered.create(connection, number, size)
    except (rpc.Closed, OSError):
        pass


def test_without_address_space_a_full_map_is_storage_full(directory):
    """The map cannot grow: what is there stays, and what fits is stored when there is address space again."""
    daemon = Daemon(directory, settings={"SUPPORTD_MAP_SIZE_MEBIBYTES": 16})
    answered = Answered()
    try:
        answered.create_at_once(daemon, 5)
        pages = int(pathlib.Path(f"/proc/{daemon.pid}/statm").read_text().split()[0])
        _, hard = resource.prlimit(daemon.pid, resource.RLIMIT_AS)
        # Less than the next map, and enough for all else.
        resource.prlimit(daemon.pid, resource.RLIMIT_AS, (pages * resource.getpagesize() + (24 << 20), hard))
        answered.create_at_once(daemon, 2000, size=15_000)
        assert {refusal.reason for refusal in answered.refusals} == {"storageFull"}
        resource.prlimit(daemon.pid, resource.RLIMIT_AS, (hard, hard))
        answered.refusals.clear()
        answered.create_at_once(daemon, 20, size=15_000)
        assert answered.refusals == []
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0, daemon.log
    finally:
        daemon.kill()
