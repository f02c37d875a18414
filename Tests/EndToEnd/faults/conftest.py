import hashlib
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from modes import MODES


@pytest.fixture(scope="session")
def faulty_disk(tmp_path_factory):
    """The library that stands between the daemon and its file."""
    library = tmp_path_factory.mktemp("faulty") / "faulty_disk.so"
    source = pathlib.Path(__file__).parent / "faulty_disk.c"
    subprocess.run(["cc", "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.fixture(params=MODES)
def mode(request):
    """The settings of each way in which changes reach the disk."""
    return MODES[request.param]


@pytest.fixture
def hashes():
    """What a directory's files are, to see that nothing has changed them."""

    def of(directory):
        return {
            str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(directory.rglob("data.mdb"))
        }

    return of
