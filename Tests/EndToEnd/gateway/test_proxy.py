"""The documented configurations of Caddy and nginx, read out of docs/proxy.md, in front of the real gateway."""

import http.client
import json
import re
import signal
import socket
import ssl
import subprocess

import pytest
import requests

from desk import Desk, running
from ports import free_port
from programs import PATIENCE, ROOT, environment, ticket, wait_until


def documented(language):
    (block,) = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs/proxy.md").read_text(), re.S)
    return block


def replaced(text, **changes):
    """Each of the words must be there: else the document has changed, and this test must follow."""
    for old, new in changes.values():
        assert old in text, old
        text = text.replace(old, str(new))
    return text


def caddy(folder, port, gateway, certificate, key):
    site = replaced(
        documented("caddy"), address=("desk.example.com {\n", f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n"),
        gateway=("127.0.0.1:8080", f"127.0.0.1:{gateway}"),
    )
    own = "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n}\n"
    (folder / "Caddyfile").write_text(own + site)
    return ["caddy", "run", "--config", folder / "Caddyfile", "--adapter", "caddyfile"]


def nginx(folder, port, gateway, certificate, key):
    site = replaced(
        documented("nginx"), plain=("listen 80;", f"listen 127.0.0.1:{free_port()};"), tls=("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;"),
        certificate=("/etc/letsencrypt/live/desk.example.com/fullchain.pem", certificate),
        key=("/etc/letsencrypt/live/desk.example.com/privkey.pem", key), gateway=("127.0.0.1:8080", f"127.0.0.1:{gateway}"),
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{site}}}\n"
    )
    return ["nginx", "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"]


class ProxiedDesk(Desk):
    """A desk whose public address is a proxy's, with a certificate of its own."""

    def __init__(self, directory, proxy):
        self.proxy = None
        self.proxy_port = free_port()
        self.certificate = directory / "certificate.pem"
        directory.chmod(0o755)
        key = directory / "key.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", self.certificate],
            check=True, capture_output=True,
        )
        super().__init__(directory)
        self.log_file = (directory / "proxy.log").open("w+")
        command = {"caddy": caddy, "nginx": nginx}[proxy](directory, self.proxy_port, self.port, self.certificate, key)
        try:
            self.proxy = subprocess.Popen(
                list(map(str, command)), env=environment(HOME=directory, XDG_DATA_HOME=directory, XDG_CONFIG_HOME=directory),
                stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=self.log_file,
            )
            wait_until(self.answers, "the proxy does not listen")
        except BaseException:
            self.kill()
            raise
        self.web = self.session()

    def session(self):
        """Trusts this desk's certificate, whatever the machine's environment says."""
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.certificate)
        return session

    def settings(self, **changes):
        self.public_url = f"https://localhost:{self.proxy_port}"
        return super().settings(PUBLIC_URL=self.public_url) | changes

    def answers(self):
        assert self.proxy.poll() is None, self.log_file.seek(0) or self.log_file.read()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.proxy_port)) == 0

    def stop(self):
        self.proxy.send_signal(signal.SIGTERM)
        assert self.proxy.wait(PATIENCE) == 0
        super().stop()

    def kill(self):
        if self.proxy and self.proxy.poll() is None:
            self.proxy.kill()
            self.proxy.wait()
        super().kill()


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def proxied(request):
    with running(ProxiedDesk, request.param) as desk:
        yield desk


def sign_in(desk):
    form = {"name": desk.agent_name, "password": desk.agent_password}
    session = desk.session()
    reply = session.post(desk.public_url + "/sign-in", data=form, headers={"Origin": desk.public_url}, allow_redirects=False)
    assert reply.status_code == 303, reply.text
    return session, reply


def test_pages_and_styles_come_through(proxied):
    page = proxied.web.get(proxied.public_url + "/")
    assert page.status_code == 200 and "/ticket/create" in page.text
    assert page.headers["Strict-Transport-Security"] and "microphone=(self)" in page.headers["Permissions-Policy"]
    style = re.search(r'href="(/css/[^"]+)"', page.text)[1]
    assert proxied.web.get(proxied.public_url + style).headers["Content-Type"].startswith("text/css")


def test_a_form_is_stored_and_leads_on(proxied):
    form = {"name": "Ada", "phone_number": "+12025550143", "description": "x" * 1500}
    reply = proxied.web.post(
        proxied.public_url + "/ticket/create", data=form, headers={"Origin": proxied.public_url}, allow_redirects=False
    )
    assert reply.status_code == 303, reply.text
    page = proxied.web.get(requests.compat.urljoin(proxied.public_url, reply.headers["Location"]))
    assert page.status_code == 200 and "Ticket created successfully" in page.text
    assert proxied.rpc("tickets.list")["tickets"][0]["name"] == "Ada"


def test_the_sessions_cookie_is_secure(proxied):
    session, reply = sign_in(proxied)
    cookie = reply.headers["Set-Cookie"]
    assert re.search(r";\s*Secure", cookie) and "HttpOnly" in cookie
    assert session.get(proxied.public_url + "/dashboard", allow_redirects=False).status_code == 200


def test_a_form_of_another_site_is_refused(proxied):
    form = {"name": "Ada", "phone_number": "+12025550143", "description": "x"}
    reply = proxied.web.post(proxied.public_url + "/ticket/create", data=form, headers={"Origin": "https://evil.example"})
    assert reply.status_code == 403


@pytest.mark.parametrize("path", ["/call/completed", "/call/completed?x=%41%2f'&y=a+b"])
def test_a_signed_webhook_is_obeyed_and_another_refused(proxied, path):
    form = {"CallSid": "CA" + "0" * 32, "From": "client:customer_1", "To": "", "CallStatus": "in-progress", "Direction": "inbound",
            "AccountSid": proxied.account_sid, "ApiVersion": "2010-04-01", "DialCallStatus": "busy"}
    signature = proxied.sign(proxied.public_url + path, form)
    # Of random bytes: another first character is another signature in any case.
    other = ("B" if signature[0] == "A" else "A") + signature[1:]
    for signed, status in [(signature, 200), (other, 403)]:
        connection = http.client.HTTPSConnection(
            "localhost", proxied.proxy_port, context=ssl.create_default_context(cafile=proxied.certificate), timeout=PATIENCE
        )
        try:
            # Not by requests, which would tidy the address.
            headers = {"X-Twilio-Signature": signed, "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, requests.models.RequestEncodingMixin._encode_params(form), headers)
            reply = connection.getresponse()
            assert reply.status == status
            assert ("busy" in reply.read().decode()) == (status == 200)
        finally:
            connection.close()


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "/readyz"])
@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1"}])
def test_what_is_the_machines_own_is_not_there_from_outside(proxied, path, headers):
    assert proxied.web.get(proxied.public_url + path, headers=headers).status_code == 404
    assert requests.get(f"http://127.0.0.1:{proxied.port}{path}").status_code == 200


def test_the_proxy_answers_for_the_metrics_by_itself(proxied):
    """Whatever it says of who asks: the gateway is not asked, whose answers all have a policy."""
    assert "Content-Security-Policy" in proxied.web.get(proxied.public_url + "/readyz").headers
    reply = proxied.web.get(proxied.public_url + "/metrics")
    assert reply.status_code == 404 and "Content-Security-Policy" not in reply.headers


def test_a_large_body_is_refused_by_the_proxy(proxied):
    reply = proxied.web.post(proxied.public_url + "/ticket/create", data={"description": "x" * 200_000})
    # Debian 12's Caddy says so with 502.
    assert reply.status_code in (413, 502)


def test_events_arrive_when_they_happen(proxied):
    session, _ = sign_in(proxied)
    with session.get(proxied.public_url + "/dashboard/events", stream=True, timeout=PATIENCE) as stream:
        if stream.status_code == 404:
            pytest.skip("this gateway has no event stream")
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        lines = stream.iter_lines(decode_unicode=True)
        # From here on: the stream does not say what was before.
        assert 'data: {"live":true}' in lines
        # Each ticket is filed only when the one before was seen: a proxy that collected them would never show the first.
        for number in range(3):
            filed = proxied.rpc("tickets.create", ticket(number))["number"]
            for line in lines:
                # What is not the stream's own words: the number of the ticket that there is to show.
                if line.startswith("data:") and re.search(rf"\b{filed}\b", line):
                    break
            else:
                raise AssertionError("the stream has ended")


def test_the_doctor_finds_the_way_right(proxied, tmp_path):
    settings = proxied.settings() | {"TWILIO_API_URL": f"http://127.0.0.1:{free_port()}"}
    done = proxied.ctl("doctor", "--json", "--certificate-authority", proxied.certificate, "--directory", tmp_path, settings=settings)
    found = {finding["check"]: finding for finding in json.loads(done.stdout)["findings"]}
    for check in ("gateway", "public address", "https", "microphone", "signature at the gateway", "signature by the public address", "clock"):
        assert found[check]["verdict"] == "right", found[check]
