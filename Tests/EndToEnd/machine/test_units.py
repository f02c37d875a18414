"""The units as files: systemd's own opinion of them."""

import re
import shutil
import subprocess

import pytest

from programs import ROOT

UNITS = ROOT / "systemd"
# Out of 10; 0 is a service that can do nothing at all.
WORST = {"supportd.service": 1.0, "webgateway.service": 1.5, "supportd-backup.service": 1.0}

pytestmark = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")


@pytest.mark.parametrize("service", WORST)
def test_the_sandbox_is_as_tight_as_promised(service):
    result = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", UNITS / service], capture_output=True, text=True
    )
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", result.stdout)
    assert found, result.stdout + result.stderr
    print(f"{service}: {found[1]}")
    assert float(found[1]) <= WORST[service], result.stdout


def test_every_service_is_in_the_list():
    assert {file.name for file in UNITS.glob("*.service")} == set(WORST)


def test_systemd_finds_nothing_to_say(tmp_path):
    """In a tree with the units alone, where the programs are there in name."""
    units = tmp_path / "usr/lib/systemd/system"
    units.mkdir(parents=True)
    for file in UNITS.iterdir():
        if file.is_file():
            shutil.copy(file, units)
    for path in ["usr/bin/supportd", "usr/bin/supportctl", "usr/bin/webgateway", "bin/sh"]:
        program = tmp_path / path
        program.parent.mkdir(exist_ok=True)
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    verify = ["systemd-analyze", "verify", "--man=no", f"--root={tmp_path}", "supportd.target"]
    result = subprocess.run(verify, capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")
    # It does look: a line that it does not know is not passed over.
    with (units / "supportd.service").open("a") as unit:
        unit.write("[Service]\nNonsense=yes\n")
    assert "Nonsense" in subprocess.run(verify, capture_output=True, text=True).stderr
