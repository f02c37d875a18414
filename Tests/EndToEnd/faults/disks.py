"""Small file systems to fill, mounted for this process and its children alone: they go with it, however it ends."""

import ctypes
import errno
import os
import resource
import subprocess

import pytest

CLONE_NEWNS = 0x00020000
_is_private = False


def need_mounts():
    """Gives this process mounts of its own, or skips the test."""
    global _is_private
    if _is_private:
        return
    if os.geteuid() != 0:
        pytest.skip("needs root: it mounts a file system")
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS) != 0:
        pytest.skip(f"mounts are refused here: {os.strerror(ctypes.get_errno())}")
    made = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"mounts are refused here: {made.stderr.strip()}")
    _is_private = True


def mount(*arguments):
    made = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"this mount is refused here: {made.stderr.strip()}")


class SmallDisk:
    """A file system of `mebibytes` at `path`."""

    def __init__(self, kind, path, mebibytes=12):
        need_mounts()
        self.path = path
        path.mkdir()
        if kind == "tmpfs":
            mount("-t", "tmpfs", "-o", f"size={mebibytes}m,mode=0700", "none", path)
        else:
            image = path.with_suffix(".img")
            with open(image, "wb") as file:
                file.truncate(mebibytes << 20)
            subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
            mount("-o", "loop", image, path)
        self.ballast = path / "ballast"

    def fill(self, daemon=None):
        """Takes all that is free, to the last block."""
        with open(self.ballast, "wb", buffering=0) as file:
            for size in (1 << 20, 4096, 512, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError as error:
                    assert error.errno == errno.ENOSPC
            os.fsync(file.fileno())

    def free(self, daemon=None):
        self.ballast.unlink()

    def close(self):
        subprocess.run(["umount", "--lazy", self.path], check=True)


class LimitedFile:
    """No disk at all: the kernel lets no file of the daemon become longer (RLIMIT_FSIZE). It needs no rights."""

    def __init__(self, path):
        self.path = path
        path.mkdir()

    def fill(self, daemon):
        size = (daemon.data / "data.mdb").stat().st_size
        _, hard = resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE)
        # In the middle of what a commit writes.
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (size + 10_000, hard))

    def free(self, daemon):
        _, hard = resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(daemon.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def close(self):
        pass


def disk(kind, path):
    return LimitedFile(path) if kind == "limit" else SmallDisk(kind, path)
