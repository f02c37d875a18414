import pytest

from desk import running
from setting_up import answers, setup
from simulator import CallingDesk


@pytest.fixture(scope="module")
def calling_desk():
    with running(CallingDesk) as desk:
        yield desk


@pytest.fixture
def open_directory(directory):
    """One that every user may reach."""
    directory.chmod(0o755)
    return directory


@pytest.fixture
def healthy(calling_desk, tmp_path):
    """The arguments of a doctor for a desk that is all right."""
    folder = tmp_path / "supportd"
    assert setup(calling_desk, folder, settings=answers(calling_desk)).returncode == 0
    backups = tmp_path / "backups"
    backups.mkdir()
    (backups / "supportd-20261125T010203.004Z.mdb").write_bytes(b"x")
    port = calling_desk.port
    (folder / "webgateway.env").write_text((folder / "webgateway.env").read_text() + f"PORT={port}\n")
    return [calling_desk, folder, "--data-directory", calling_desk.daemon.data, "--backup-directory", backups]
