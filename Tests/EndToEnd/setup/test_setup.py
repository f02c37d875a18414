"""`supportctl setup` without questions: what it writes, and what it refuses."""

import os
import re
import secrets
import shutil

import pytest
import requests

from desk import Desk, Gateway
from ports import free_port
from programs import ROOT, Daemon
from setting_up import SECRETS, answers, as_nobody, modes, run, setup, values


def test_setup_writes_what_the_gateway_needs_and_closes_the_secrets(calling_desk, tmp_path):
    folder = tmp_path / "supportd"
    done = setup(calling_desk, folder, settings=answers(calling_desk))
    assert done.returncode == 0, done.stdout + done.stderr
    assert modes(folder) == {
        "webgateway.env": 0o644, "credentials": 0o700, "credentials/twilio-auth-token": 0o600,
        "credentials/twilio-api-secret": 0o600, "credentials/supportd-event-key": 0o600,
    }
    for name, attribute in SECRETS.items():
        assert (folder / "credentials" / name).read_text() == getattr(calling_desk, attribute) + "\n"
    assert re.fullmatch("[0-9a-f]{64}\n", (folder / "credentials/supportd-event-key").read_text())
    assert values(folder) == {k: v for k, v in answers(calling_desk).items() if k not in ("TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET")}
    # The addresses to paste; and no secret, neither here nor there.
    assert f"{calling_desk.public_url}/call/connect" in done.stdout
    key = (folder / "credentials/supportd-event-key").read_text().strip()
    for secret in (calling_desk.auth_token, calling_desk.api_secret, key):
        assert secret not in done.stdout + done.stderr + (folder / "webgateway.env").read_text()


def test_the_gateway_starts_with_what_setup_has_written(calling_desk, tmp_path):
    folder = tmp_path / "supportd"
    assert setup(calling_desk, folder, settings=answers(calling_desk)).returncode == 0
    port = free_port()
    settings = values(folder) | {
        "CREDENTIALS_DIRECTORY": folder / "credentials", "PORT": port, "SUPPORTD_SOCKET": calling_desk.socket,
    }
    gateway = Gateway(settings)
    try:
        assert requests.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
    finally:
        assert gateway.stop() == 0


def test_the_daemon_takes_the_event_key_that_setup_has_made(desk, tmp_path, directory):
    folder = tmp_path / "supportd"
    assert setup(desk, folder, settings=answers(desk)).returncode == 0
    daemon = Daemon(directory, settings={"CREDENTIALS_DIRECTORY": folder / "credentials"})
    assert daemon.stop() == 0


def test_setup_takes_answers_from_options_files_and_standard_input(desk, tmp_path):
    folder, token = tmp_path / "supportd", tmp_path / "token"
    given = answers(desk)
    token.write_text(given.pop("TWILIO_AUTH_TOKEN") + "\n")
    text = "# of the safe\n" + "".join(f'{name}="{value}"\n' for name, value in given.items() if name != "TWILIO_API_KEY")
    done = setup(
        desk, folder, "--auth-token-file", token, "--api-key", desk.api_key, "--answers", "-", stdin=text,
    )
    assert done.returncode == 0, done.stderr
    assert values(folder)["TWILIO_API_KEY"] == desk.api_key
    assert (folder / "credentials/twilio-auth-token").read_text() == desk.auth_token + "\n"


def test_setup_says_all_that_is_wrong_and_writes_nothing(desk, tmp_path):
    folder = tmp_path / "supportd"
    wrong = {"PUBLIC_URL": "desk.example.com", "TWILIO_ACCOUNT_SID": "AC12", "TWILIO_PHONE_NUMBER": "202-555-0142", "VOICE_SDK_FILE": "/nowhere"}
    done = setup(desk, folder, settings=wrong)
    assert done.returncode == 2
    for name in [*wrong, "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET", "TWILIO_APPLICATION_SID"]:
        assert f"- {name} " in done.stderr
    assert not folder.exists()


def test_setup_does_not_replace_what_is_there_unless_told(desk, tmp_path):
    folder = tmp_path / "supportd"
    assert setup(desk, folder, settings=answers(desk)).returncode == 0
    before = {path: path.read_text() for path in folder.rglob("*") if path.is_file()}
    # The same once more changes nothing; what is not given is kept.
    assert setup(desk, folder).returncode == 0
    other = answers(desk, TWILIO_AUTH_TOKEN=secrets.token_hex(16), PUBLIC_URL="https://desk.example.com")
    refused = setup(desk, folder, settings=other)
    assert refused.returncode == 4 and "PUBLIC_URL, TWILIO_AUTH_TOKEN" in refused.stderr
    assert {path: path.read_text() for path in folder.rglob("*") if path.is_file()} == before
    assert setup(desk, folder, "--overwrite", settings=other).returncode == 0
    assert values(folder)["PUBLIC_URL"] == "https://desk.example.com"
    assert (folder / "credentials/twilio-auth-token").read_text() == other["TWILIO_AUTH_TOKEN"] + "\n"
    # Without its key the log could not be verified any more.
    assert (folder / "credentials/supportd-event-key").read_text() == before[folder / "credentials/supportd-event-key"]


def test_setup_keeps_the_remarks_of_the_packages_file(desk, tmp_path):
    folder = tmp_path / "supportd"
    folder.mkdir()
    source = ROOT / "packaging/supportd/webgateway.env"
    shutil.copy(source, folder / "webgateway.env")
    script = ROOT / "Sources/WebGateway/Public/js/backoff.js"
    given = answers(desk, PUBLIC_URL="https://desk.example.com", VOICE_SDK_FILE=str(script))
    assert setup(desk, folder, settings=given).returncode == 0
    old, new = source.read_text().splitlines(), (folder / "webgateway.env").read_text().splitlines()
    assert len(old) == len(new)
    changed = [line for before, line in zip(old, new, strict=True) if before != line]
    assert [line.split("=")[0] for line in changed] == [
        "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_APPLICATION_SID", "TWILIO_PHONE_NUMBER", "VOICE_SDK_FILE",
    ]


def test_without_a_network_setup_says_so_and_goes_on(desk, tmp_path):
    done = setup(desk, tmp_path / "supportd", settings=answers(desk), api=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 0 and "Twilio cannot be asked" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TWILIO_AUTH_TOKEN", "0" * 32, "refuses the account's SID with this auth token"),
        ("TWILIO_API_SECRET", "0" * 32, "refuses the API key with this secret"),
        ("TWILIO_PHONE_NUMBER", "+12025550199", "neither a number of the account nor a verified caller id"),
    ],
)
def test_setup_writes_nothing_that_twilio_refuses(calling_desk, tmp_path, name, value, said):
    folder = tmp_path / "supportd"
    wrong = answers(calling_desk, **{name: value})
    done = setup(calling_desk, folder, settings=wrong)
    assert done.returncode == 2 and said in done.stdout and not folder.exists()
    done = setup(calling_desk, folder, "--no-twilio-check", settings=wrong)
    assert done.returncode == 0 and folder.exists()


def test_setup_says_that_the_voice_url_is_another(calling_desk, tmp_path):
    given = answers(calling_desk, PUBLIC_URL="https://desk.example.com")
    done = setup(calling_desk, tmp_path / "supportd", settings=given)
    assert done.returncode == 0
    assert f"its Voice URL is {calling_desk.public_url}/call/connect" in done.stdout
    assert "https://desk.example.com/call/connect" in done.stdout


def test_setup_adds_the_first_agent_and_leaves_one_who_is_there(directory, tmp_path):
    desk = Desk(directory)
    try:
        given = answers(desk) | {"SUPPORTD_AGENT": "yuki", "SUPPORTD_AGENT_PASSWORD": "a password of length"}
        folder = tmp_path / "supportd"
        assert "Agent yuki added." in setup(desk, folder, settings=given).stdout
        form = {"name": "yuki", "password": "a password of length"}
        assert requests.post(desk.url + "/sign-in", data=form, allow_redirects=False).status_code == 303
        again = setup(desk, folder, settings=given | {"SUPPORTD_AGENT_PASSWORD": "another password"})
        assert again.returncode == 0 and "is there already" in again.stdout
        assert requests.post(desk.url + "/sign-in", data=form, allow_redirects=False).status_code == 303
        desk.stop()
    finally:
        desk.kill()


def test_without_a_terminal_setup_does_not_ask(desk, tmp_path):
    done = run("setup", desk, "--directory", tmp_path / "supportd")
    assert done.returncode == 2 and "--non-interactive" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_setup_without_the_rights_says_to_be_root(desk, open_directory):
    folder = open_directory / "supportd"
    assert setup(desk, folder, settings=answers(desk)).returncode == 0
    done = as_nobody(open_directory, "setup", "--non-interactive", "--directory", folder)
    assert done.returncode == 5 and "as root" in done.stderr
