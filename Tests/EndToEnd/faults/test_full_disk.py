"""A disk that is full, and then is not: writes are refused, reads go on, nothing that was answered is lost."""

import pathlib
import resource
import signal

import pytest

from disks import SmallDisk, disk
from programs import Daemon, Program
from records import Answered


@pytest.mark.parametrize("kind", ["limit", "tmpfs", "ext4"])
def test_a_full_disk_refuses_writes_until_there_is_room(directory, kind):
    place = disk(kind, directory / "disk")
    try:
        daemon = Daemon(place.path)
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
            assert daemon.stop() == 0
        finally:
            daemon.kill()
    finally:
        place.close()


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_daemon_starts_on_a_full_disk_and_answers(directory, kind):
    place = SmallDisk(kind, directory / "disk")
    try:
        answered = Answered()
        daemon = Daemon(place.path)
        try:
            answered.create_at_once(daemon, 20)
            place.fill()
            assert daemon.kill() == -signal.SIGKILL
            daemon = Daemon(place.path)
            answered.expect_all_of(daemon)
            answered.create_at_once(daemon, 1000)
            assert {refusal.reason for refusal in answered.refusals} == {"storageFull"}
            place.free()
            answered.create_at_once(daemon, 5)
            answered.expect_all_of(daemon)
            assert daemon.stop() == 0
        finally:
            daemon.kill()
    finally:
        place.close()


@pytest.mark.parametrize("kind", ["tmpfs", "ext4"])
def test_a_first_start_on_a_full_disk_is_refused_and_leaves_nothing(directory, kind):
    place = SmallDisk(kind, directory / "disk")
    try:
        data = place.path / "data"
        data.mkdir(mode=0o700)
        (data / "supportd.lock").touch()
        place.fill()
        program = Program("supportd", "--data-directory", data, "--socket", directory / "s")
        assert program.wait() == 1, program.log
        assert "No space left on device" in program.log and str(data) in program.log
        assert not (data / "data.mdb").exists()
        place.free()
        daemon = Daemon(place.path)
        answered = Answered()
        answered.create_at_once(daemon, 2)
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0
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
        assert daemon.stop() == 0
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
        assert daemon.stop() == 0
    finally:
        daemon.kill()


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
        assert daemon.stop() == 0
    finally:
        daemon.kill()
