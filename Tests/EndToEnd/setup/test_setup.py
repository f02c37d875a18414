"""The first steps: `supportctl setup` and `supportctl doctor`, against a real daemon, gateway and Twilio's stand-in."""

import http.server
import json
import os
import pty
import re
import secrets
import select
import shutil
import socket
import stat
import subprocess
import threading
import time

import pytest
import requests

from desk import Desk, Gateway
from ports import free_port
from programs import BINARIES, PATIENCE, ROOT, Daemon, environment, short_directory
from simulator import CallingDesk

SECRETS = {"twilio-auth-token": "auth_token", "twilio-api-secret": "api_secret"}


@pytest.fixture(scope="module")
def calling_desk():
    directory = short_directory()
    desk = CallingDesk(directory)
    try:
        yield desk
        desk.stop()
    finally:
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)


def answers(desk, **changes):
    names = ("PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET",
             "TWILIO_APPLICATION_SID", "TWILIO_PHONE_NUMBER", "VOICE_SDK_URL")
    given = desk.settings()
    return {name: given[name] for name in names if name in given} | changes


def run(command, desk, *arguments, settings=None, stdin="", api=None):
    """Runs it with the answers that `settings` names in the environment."""
    return subprocess.run(
        [BINARIES / "supportctl", command, "--socket", str(desk.socket), *map(str, arguments)],
        env=environment(**(settings or {}), TWILIO_API_URL=api or getattr(desk, "simulator_url", "http://127.0.0.1:1")),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def setup(desk, folder, *arguments, **options):
    return run("setup", desk, "--directory", folder, "--non-interactive", *arguments, **options)


def values(folder):
    lines = (folder / "webgateway.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def modes(folder):
    return {path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


@pytest.fixture
def open_directory(directory):
    """One that every user may reach."""
    directory.chmod(0o755)
    return directory


def as_nobody(directory, *arguments, settings=None):
    """supportctl as a user who is in no group. The program's own folder may be root's alone, so it is copied."""
    program = shutil.copy(BINARIES / "supportctl", directory)
    return subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, *map(str, arguments)],
        env=environment(**(settings or {})), capture_output=True, text=True, timeout=PATIENCE,
    )


# Setup without questions


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
    changed = [line for before, line in zip(old, new) if before != line]
    assert [line.split("=")[0] for line in changed] == [
        "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_APPLICATION_SID", "TWILIO_PHONE_NUMBER", "VOICE_SDK_FILE",
    ]


def test_without_a_network_setup_says_so_and_goes_on(desk, tmp_path):
    done = setup(desk, tmp_path / "supportd", settings=answers(desk), api=f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 0 and "Twilio cannot be asked" in done.stdout


@pytest.mark.parametrize(
    "name, value, said",
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


# Setup with a person


class Person:
    """A program on a terminal of its own: reads what it shows, and types."""

    def __init__(self, *command, settings=None):
        self.shown = ""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(command[0], list(map(str, command)), {k: str(v) for k, v in environment(**(settings or {})).items()})

    def see(self, words):
        deadline = time.monotonic() + PATIENCE
        while words not in self.shown:
            ready, _, _ = select.select([self.terminal], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{words!r} was not shown:\n{self.shown}"
            try:
                part = os.read(self.terminal, 4096)
            except OSError:
                part = b""
            assert part, f"ended before {words!r}:\n{self.shown}"
            self.shown += part.decode()

    def answer(self, question, text):
        self.see(question)
        self.shown = self.shown.split(question, 1)[1]
        os.write(self.terminal, (text + "\n").encode())

    def end(self):
        rest = b""
        while True:
            try:
                part = os.read(self.terminal, 4096)
            except OSError:
                break
            if not part:
                break
            rest += part
        self.shown += rest.decode()
        _, status = os.waitpid(self.pid, 0)
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(status)


def test_a_person_is_asked_until_each_answer_is_right(calling_desk, tmp_path):
    folder = tmp_path / "supportd"
    desk = calling_desk
    person = Person(
        BINARIES / "supportctl", "setup", "--socket", desk.socket, "--directory", folder, settings={"TWILIO_API_URL": desk.simulator_url},
    )
    person.answer("for example https://desk.example.com: ", "desk")
    person.see("PUBLIC_URL must be like")
    person.answer("for example https://desk.example.com: ", desk.public_url)
    person.answer("(AC and 32 hex digits): ", "AC1")
    person.see("must be AC and 32 hex digits")
    person.answer("(AC and 32 hex digits): ", desk.account_sid)
    person.answer("auth token: ", desk.auth_token)
    person.answer("Standard key): ", desk.api_key)
    person.answer("key's secret: ", desk.api_secret)
    person.answer("(AP and 32 hex digits): ", desk.application_sid)
    person.answer("for example +12025550142: ", desk.caller_id)
    person.answer("(empty: later): ", "")
    person.answer("(empty: none): ", f"{desk.simulator_url}/sdk/voice.mjs")
    assert person.end() == 0, person.shown
    assert desk.auth_token not in person.shown and desk.api_secret not in person.shown
    assert values(folder)["TWILIO_ACCOUNT_SID"] == desk.account_sid
    for name, attribute in SECRETS.items():
        assert (folder / "credentials" / name).read_text() == getattr(desk, attribute) + "\n"


def test_a_person_keeps_what_is_there_and_is_asked_before_it_changes(calling_desk, tmp_path):
    folder = tmp_path / "supportd"
    desk = calling_desk
    assert setup(desk, folder, settings=answers(desk)).returncode == 0
    before = {path: path.read_text() for path in folder.rglob("*") if path.is_file()}
    person = Person(
        BINARIES / "supportctl", "setup", "--socket", desk.socket, "--directory", folder, "--no-twilio-check",
    )
    person.answer(f"[{desk.public_url}]: ", "https://desk.example.com")
    for question in (f"[{desk.account_sid}]: ", "auth token [keep]: ", f"[{desk.api_key}]: ", "secret [keep]: ",
                     f"[{desk.application_sid}]: ", f"[{desk.caller_id}]: ", "(empty: later): ", "voice.mjs]: "):
        person.answer(question, "")
    person.answer("PUBLIC_URL. Replace them? [y/N] ", "")
    assert person.end() == 130
    assert {path: path.read_text() for path in folder.rglob("*") if path.is_file()} == before


# Doctor


def doctor(desk, folder, *arguments, **options):
    return run("doctor", desk, "--directory", folder, "--json", *arguments, **options)


def findings(done):
    return {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}


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


def test_all_that_can_be_right_without_tls_is_right(healthy):
    done = doctor(*healthy)
    found = findings(done)
    wrong = {check: finding for check, finding in found.items() if finding["verdict"] != "right"}
    assert set(wrong) == {"https"}, wrong
    assert wrong["https"]["verdict"] == "wrong" and wrong["https"]["advice"]
    # One thing is wrong, so all is not right.
    assert done.returncode == 1 and json.loads(done.stdout)["right"] is False
    assert {"daemon", "socket", "disk", "map", "backups", "configuration", "gateway", "public address", "https", "microphone",
            "signature at the gateway", "signature by the public address", "clock", "Voice SDK", "Twilio account", "API key",
            "TwiML application", "phone number"} == set(found)
    for secret in (healthy[0].auth_token, healthy[0].api_secret):
        assert secret not in done.stdout + done.stderr


def test_the_words_say_what_to_do(healthy):
    desk, folder, *arguments = healthy
    done = run("doctor", desk, "--directory", folder, *arguments)
    assert done.returncode == 1
    assert "WRONG    https: " in done.stdout and "-> put a proxy with TLS in front" in done.stdout
    assert "right    daemon: supportd" in done.stdout
    assert done.stdout.rstrip().endswith("1 wrong, 0 not known, 17 right.")


def test_a_desk_that_is_not_there_is_wrong_and_not_unknown(tmp_path):
    class Nothing:
        socket = tmp_path / "s"

    done = doctor(Nothing, tmp_path / "etc", "--data-directory", tmp_path, "--gateway", f"http://127.0.0.1:{free_port()}")
    found = findings(done)
    assert done.returncode == 1
    for check in ("daemon", "socket", "backups", "configuration", "gateway", "public address", "Voice SDK"):
        assert found[check]["verdict"] == "wrong", found[check]
    for check in ("map", "https", "microphone", "signature at the gateway", "clock", "Twilio account", "phone number"):
        assert found[check]["verdict"] == "unknown", found[check]


def test_a_socket_that_everybody_may_call_is_wrong(healthy):
    path = healthy[0].socket
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(0o666)
    try:
        found = findings(doctor(*healthy))["socket"]
        assert found["verdict"] == "wrong" and "every user" in found["says"]
    finally:
        path.chmod(mode)


def test_an_old_backup_is_wrong(healthy):
    backup = next(healthy[-1].iterdir())
    os.utime(backup, (time.time() - 30 * 3600,) * 2)
    found = findings(doctor(*healthy))["backups"]
    assert found["verdict"] == "wrong" and "30 hours old" in found["says"]


def test_another_auth_token_than_the_gateways_is_found(healthy):
    folder = healthy[1]
    (folder / "credentials/twilio-auth-token").write_text("0" * 32 + "\n")
    found = findings(doctor(*healthy))
    for check in ("signature at the gateway", "signature by the public address", "Twilio account"):
        assert found[check]["verdict"] == "wrong", found[check]
    assert found["API key"]["verdict"] == "unknown"


def test_a_page_is_not_the_voice_sdk(healthy, tmp_path):
    page = tmp_path / "twilio.min.js"
    page.write_text("<!doctype html><script>function x() {}</script>")
    done = doctor(*healthy, settings={"VOICE_SDK_FILE": page})
    assert findings(done)["Voice SDK"]["verdict"] == "wrong"
    page.write_text("(function(root){var bundle=function(){}})(this)")
    done = doctor(*healthy, settings={"VOICE_SDK_FILE": page})
    assert findings(done)["Voice SDK"]["verdict"] == "right"


def test_something_else_on_the_gateways_port_is_found(healthy):
    found = findings(doctor(*healthy, "--gateway", healthy[0].simulator_url))
    assert found["gateway"]["verdict"] == "wrong" and "something else" in found["gateway"]["says"]
    assert found["signature at the gateway"]["verdict"] == "wrong"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become nobody")
def test_who_may_not_see_the_secrets_is_told_so(healthy, open_directory):
    desk, folder, *_ = healthy
    shutil.copytree(folder, open_directory / "supportd")
    done = as_nobody(
        open_directory, "doctor", "--json", "--directory", open_directory / "supportd", "--socket", desk.socket,
        settings={"TWILIO_API_URL": desk.simulator_url},
    )
    found = findings(done)
    assert done.returncode == 1
    for check in ("configuration", "signature at the gateway"):
        assert found[check]["verdict"] == "unknown", found[check]


def test_a_silent_server_does_not_hold_the_doctor_up(healthy):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        found = findings(doctor(*healthy, "--gateway", f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert found["gateway"]["verdict"] == "wrong" and "no answer in time" in found["gateway"]["says"]


def test_twilio_is_asked_by_the_proxy_of_the_environment_and_this_machine_is_not(healthy):
    asked = []

    class Proxy(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(502)

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{proxy.server_address[1]}"
        found = findings(doctor(*healthy, settings={"http_proxy": address}, api="http://api.example.com"))
        proxy.shutdown()
    assert asked and all(path.startswith("http://api.example.com/2010-04-01/Accounts/") for path in asked)
    assert found["gateway"]["verdict"] == "right"
    assert found["Twilio account"]["verdict"] == "unknown" and "502" in found["Twilio account"]["says"]
