"""The steps of docs/service.md from a clone to a desk that runs, followed to the letter in a booted machine."""

import re
import secrets
import subprocess

import pytest
import requests

import machine as machines
from programs import BINARIES, ROOT

STEPS = re.search(r"From a clone.*?```sh\n(.*?)```", (ROOT / "docs/service.md").read_text(), re.DOTALL)[1]


@pytest.fixture
def machine():
    # Swift's libraries, which the programs of the tests are linked to.
    found = re.search(r"RUNPATH.*\[(/[^:\]]*)", subprocess.run(["readelf", "-d", BINARIES / "supportd"], capture_output=True, text=True).stdout)
    with machines.booted([(ROOT, "/clone"), (BINARIES, "/programs")] + ([(found[1], found[1])] if found else [])) as machine:
        yield machine


def test_the_steps_from_a_clone_lead_to_a_desk(machine):
    built = STEPS.replace("$(scripts/build-release.sh)", "/programs")
    assert built != STEPS
    machine.run("bash", "-euc", f"cd /clone\n{built}")
    assert machine.show("supportd.service", "ActiveState") == "active"
    # It waits for the setup, and that is no failure.
    assert machine.show("webgateway.service", "ActiveState") == "inactive"
    assert machine.run("systemctl", "--failed", "--quiet", "--plain").stdout == ""

    machine.write("/root/twilio.min.js", "(function () {})();\n", mode=0o600)
    answers = {
        "PUBLIC_URL": machines.URL, "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16), "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_KEY": "SK" + secrets.token_hex(16), "TWILIO_API_SECRET": secrets.token_hex(16),
        "TWILIO_APPLICATION_SID": "AP" + secrets.token_hex(16), "TWILIO_PHONE_NUMBER": "+12025550142",
        "VOICE_SDK_FILE": "/root/twilio.min.js", "SUPPORTD_AGENT": "yuki", "SUPPORTD_AGENT_PASSWORD": "a password of length",
    }
    said = machine.run(
        "supportctl", "setup", "--non-interactive", "--no-twilio-check", "--answers", "-",
        input="".join(f"{name}={value}\n" for name, value in answers.items()),
    )
    assert "Agent yuki added." in said.stdout
    for path in ("/", "/css/bicycle-polo.css", "/js/twilio-voice-sdk.js"):
        assert machine.in_network(lambda path=path: requests.get(machines.URL + path)).status_code == 200

    # The doctor looks with the units' eyes: their port, their sandbox, their directories.
    moved = "[Socket]\nListenStream=\nListenStream=127.0.0.1:8081\n"
    machine.write("/etc/systemd/system/webgateway.socket.d/port.conf", moved)
    machine.write("/etc/supportd/webgateway.env", (machine.root / "etc/supportd/webgateway.env").read_text().replace("/etc/supportd/twilio", "/root/twilio"))
    machine.write("/etc/supportd/supportd.env", "SUPPORTD_BACKUP_DIRECTORY=/srv/backups\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "stop", "webgateway.service", "webgateway.socket")
    machine.run("systemctl", "start", "webgateway.socket")
    report = machine.run("supportctl", "doctor", "--api-url", "http://127.0.0.1:1", check=False).stdout
    assert "http://127.0.0.1:8081" in report
    assert "/root/twilio.min.js: the unit does not see /root" in report
    assert "/srv/backups lies outside of /var/lib/supportd" in report and "ReadWritePaths=/srv/backups" in report
