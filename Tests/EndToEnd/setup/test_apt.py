"""scripts/apt.sh on a developer's machine: no server starts because it was installed."""

import os
import subprocess

import pytest

from programs import ROOT

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a mount namespace needs root")

POLICY = "/usr/sbin/policy-rc.d"


@pytest.fixture
def install(tmp_path):
    """Runs apt.sh for a package that is not there, with an apt-get and a systemctl of the test's own and an empty /usr/sbin."""
    sbin, programs = tmp_path / "sbin", tmp_path / "bin"
    for folder in (sbin, programs):
        folder.mkdir()
    said = tmp_path / "said"
    # What invoke-rc.d asks while packages are set up: 101 is no.
    fakes = {
        "apt-get": f'[ "$1" = install ] || exit 0\n{POLICY} nginx start; echo "policy $?" >>{said}\necho nginx.service enabled >>{tmp_path}/units\nexit $CODE',
        "systemctl": f'case $1 in list-unit-files) cat {tmp_path}/units ;; *) echo "$@" >>{said} ;; esac',
        "dpkg-query": "exit 1",
    }
    for name, text in fakes.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    (tmp_path / "units").write_text("cron.service enabled\n")

    def run(code=0):
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", f'mount --bind {sbin} /usr/sbin && exec "$0" test', ROOT / "scripts/apt.sh"],
            env=os.environ | {"PATH": f"{programs}:{os.environ['PATH']}", "CODE": str(code), "CHROMIUM": "none"},
            capture_output=True,
            text=True,
        )
        return done.returncode, said.read_text().splitlines(), done.stderr

    run.sbin = sbin
    return run


def test_a_server_that_is_installed_does_not_start_now_or_later(install):
    code, said, stderr = install()
    assert (code, said) == (0, ["policy 101", "disable --quiet nginx.service"]), stderr
    assert list(install.sbin.iterdir()) == []


def test_a_failure_leaves_no_policy_behind(install):
    code, said, _ = install(code=100)
    assert (code, said) == (100, ["policy 101"])
    assert list(install.sbin.iterdir()) == []


def test_a_policy_that_is_there_stays(install):
    policy = install.sbin / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 104\n")
    policy.chmod(0o755)
    _, said, _ = install()
    assert said[0] == "policy 104"
    assert policy.read_text() == "#!/bin/sh\nexit 104\n"
