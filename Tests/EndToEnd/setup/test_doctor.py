"""`supportctl doctor`: what it finds, and what it advises."""

import http.server
import json
import os
import shutil
import socket
import stat
import threading
import time

import pytest

from ports import free_port
from setting_up import as_nobody, doctor, findings, run


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
