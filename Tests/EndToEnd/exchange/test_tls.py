"""The simulator's second listener, by Python's own TLS."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import warnings

import pytest
import requests
from websockets.sync.client import connect

from ports import answer_to_nonsense, free_port
from programs import PATIENCE, Program, short_directory
from simulator import Simulator

ACCOUNT = {
    "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
    "TWILIO_AUTH_TOKEN": "an invented token",
    "TWILIO_API_KEY": "SK" + "1" * 32,
    "TWILIO_API_SECRET": "an invented secret",
    "TWILIO_APPLICATION_SID": "AP" + "1" * 32,
    "TWILIO_PHONE_NUMBER": "+12025550142",
}


def make_certificate(directory, name):
    certificate, key = directory / f"{name}.pem", directory / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


class Secure:
    def __init__(self, directory):
        self.directory = directory
        self.certificate, self.key = make_certificate(directory, "ours")
        self.port, self.plain_port = free_port(), free_port()
        self.program = Simulator(self.settings(self.key))
        self.program.wait_for_line(" ready")

    def settings(self, key):
        return ACCOUNT | {
            "SIMULATOR_PORT": self.plain_port,
            "SIMULATOR_TLS_PORT": self.port,
            "SIMULATOR_TLS_CERTIFICATE": self.certificate,
            "SIMULATOR_TLS_KEY": key,
        }

    def context(self, version=None, protocols=()):
        context = ssl.create_default_context(cafile=self.certificate)
        if version:
            # Debian's own rules would not let a client be as old as this.
            context.set_ciphers("DEFAULT@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = context.maximum_version = version
        if protocols:
            context.set_alpn_protocols(list(protocols))
        return context

    def plain(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def connect(self, **options):
        return self.context(**options).wrap_socket(self.plain(), server_hostname="127.0.0.1")

    def get(self, path):
        session = requests.Session()
        session.trust_env = False
        return session.get(f"https://127.0.0.1:{self.port}{path}", verify=str(self.certificate), timeout=PATIENCE)


@pytest.fixture(scope="module")
def secure():
    directory = short_directory()
    secure = Secure(directory)
    try:
        yield secure
        assert secure.program.stop() == 0, secure.program.log
    finally:
        secure.program.kill()
        shutil.rmtree(directory, ignore_errors=True)


GET = b"GET /sdk/voice.mjs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


def read_all(connection):
    parts = []
    while part := connection.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_request_is_answered_and_ends_with_a_goodbye(secure, version):
    with secure.connect(version=version) as connection:
        connection.sendall(GET)
        # Python raises on an end without close_notify.
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 200 OK") and b"Device" in answer


def test_an_old_version_is_refused_and_told(secure):
    with pytest.raises(ssl.SSLError, match=r"(?i)protocol"):
        secure.connect(version=ssl.TLSVersion.TLSv1_1)


def test_http_1_is_agreed_on_with_whoever_asks(secure):
    assert secure.connect().selected_alpn_protocol() is None
    assert secure.connect(protocols=["h2", "http/1.1"]).selected_alpn_protocol() == "http/1.1"
    with pytest.raises(ssl.SSLError, match=r"(?i)application.protocol"):
        secure.connect(protocols=["h2"])


def test_all_is_as_without_tls(secure):
    for path in ["/", "/sdk/call.mjs", "/css/simulator.css", "/phones/+12025550143", "/nowhere"]:
        ours = secure.get(path)
        theirs = requests.get(f"http://127.0.0.1:{secure.plain_port}{path}", timeout=PATIENCE)
        assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content), path


def test_many_requests_share_a_connection(secure):
    with requests.Session() as session:
        session.verify, session.trust_env = str(secure.certificate), False
        for _ in range(200):
            assert session.get(f"https://127.0.0.1:{secure.port}/sdk/voice.mjs", timeout=PATIENCE).status_code == 200


def test_a_long_form_arrives(secure):
    url = f"https://127.0.0.1:{secure.port}/2010-04-01/Accounts/{ACCOUNT['TWILIO_ACCOUNT_SID']}/Messages.json"
    form = {"To": "+12025550143", "From": ACCOUNT["TWILIO_PHONE_NUMBER"], "Body": "x" * 100_000}
    auth = (ACCOUNT["TWILIO_ACCOUNT_SID"], ACCOUNT["TWILIO_AUTH_TOKEN"])
    reply = requests.post(url, data=form, auth=auth, verify=str(secure.certificate), timeout=PATIENCE)
    assert reply.status_code == 400 and reply.json()["code"] == 21617, reply.text


def test_signalling_runs_over_tls(secure):
    with connect(f"wss://127.0.0.1:{secure.port}/signal", ssl=secure.context(), open_timeout=PATIENCE) as browser:
        browser.send(json.dumps({"type": "listen", "version": "1.6", "payload": {"token": "none"}}))
        assert json.loads(browser.recv(PATIENCE))["payload"]["error"]["code"] == 31204


def test_who_has_said_goodbye_still_gets_the_answer(secure):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = secure.context().wrap_bio(incoming, outgoing, server_hostname="127.0.0.1")
    with secure.plain() as connection:

        def exchange(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    if outgoing.pending:
                        connection.sendall(outgoing.read())
                    part = connection.recv(1 << 16)
                    incoming.write(part) if part else incoming.write_eof()

        exchange(client.do_handshake)
        client.write(GET.replace(b"Connection: close\r\n", b""))
        with pytest.raises(ssl.SSLWantReadError):
            client.unwrap()
        connection.sendall(outgoing.read())
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        with pytest.raises(ssl.SSLZeroReturnError):
            while True:
                answer += exchange(lambda: client.read(1 << 16))
    assert answer.startswith(b"HTTP/1.1 200 OK") and b"Device" in answer


def test_nonsense_and_abrupt_ends_close_one_connection_alone(secure):
    for bytes_sent in [b"GET / HTTP/1.1\r\n\r\n", b"\0" * 5, b"\x16\x03\x01\xff\xff" + b"\0" * 100_000, os.urandom(5000)]:
        with secure.plain() as connection:
            answer_to_nonsense(connection, bytes_sent)
    for _ in range(20):
        secure.plain().close()
        connection = secure.connect()
        connection.sendall(GET[:30])
        connection.close()
    assert secure.get("/sdk/voice.mjs").status_code == 200


def test_a_silent_client_is_dropped(secure):
    with secure.plain() as connection:
        assert connection.recv(1) == b""


def test_open_connections_do_not_keep_the_simulator(secure):
    port, plain_port = free_port(), free_port()
    program = Simulator(secure.settings(secure.key) | {"SIMULATOR_PORT": plain_port, "SIMULATOR_TLS_PORT": port})
    try:
        program.wait_for_line(" ready")
        silent = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        idle = secure.context().wrap_socket(
            socket.create_connection(("127.0.0.1", port), timeout=PATIENCE), server_hostname="127.0.0.1"
        )
        assert program.stop() == 0, program.log
        # Its end, and no error: the goodbye came first.
        assert idle.recv(1) == b""
        silent.close()
        idle.close()
    finally:
        program.kill()


def test_files_that_do_not_do_are_named(secure):
    _, other = make_certificate(secure.directory, "other")
    for key, words in [(other, f"The key in {other} must be that of"), (secure.directory / "absent", "No such file or directory")]:
        program = Program("twilio-simulator", settings=secure.settings(key) | {"SIMULATOR_PORT": free_port()})
        try:
            assert program.wait() == 1
            assert str(key) in program.log and words in program.log, program.log
        finally:
            program.kill()
