"""A whole desk: the daemon and the gateway, with an agent and an invented Twilio account."""

import base64
import contextlib
import hashlib
import hmac
import secrets
import shutil
import subprocess

import requests

import rpc
from ports import free_port
from programs import BINARIES, PATIENCE, Daemon, Program, environment, short_directory


def signature(auth_token, url, params):
    """Twilio's request signature: HMAC-SHA1 over the URL and the sorted names and values, in base64."""
    text = url
    for name in sorted(params):
        value = params[name]
        for one in sorted(set(value)) if isinstance(value, (list, tuple)) else [value]:
            text += name + one
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class Gateway(Program):
    def __init__(self, settings, program=None):
        super().__init__("webgateway", settings=settings, program=program)
        try:
            self.wait_for_line(" ready")
        except AssertionError:
            self.kill()
            raise


class Desk:
    def __init__(self, directory):
        self.account_sid = "AC" + secrets.token_hex(16)
        self.auth_token = secrets.token_hex(16)
        self.api_key = "SK" + secrets.token_hex(16)
        self.api_secret = secrets.token_hex(16)
        self.application_sid = "AP" + secrets.token_hex(16)
        self.caller_id = "+12025550142"
        self.agent_name = "support_agent"
        self.agent_password = secrets.token_urlsafe(16)
        self.port = free_port()
        self.url = self.public_url = f"http://127.0.0.1:{self.port}"
        self.directory = directory
        self.daemon = Daemon(directory)
        self.socket = self.daemon.socket
        self.gateway = None
        try:
            self.rpc("agents.add", {"name": self.agent_name, "password": self.agent_password})
            self.gateway = Gateway(self.settings())
        except BaseException:
            self.kill()
            raise

    def settings(self, **changes):
        return {
            "SUPPORTD_SOCKET": self.socket,
            "HOST": "127.0.0.1",
            "PORT": self.port,
            "PUBLIC_URL": self.public_url,
            "TWILIO_ACCOUNT_SID": self.account_sid,
            "TWILIO_AUTH_TOKEN": self.auth_token,
            "TWILIO_API_KEY": self.api_key,
            "TWILIO_API_SECRET": self.api_secret,
            "TWILIO_APPLICATION_SID": self.application_sid,
            "TWILIO_PHONE_NUMBER": self.caller_id,
        } | changes

    def rpc(self, method, params=None, **members):
        return rpc.call(self.socket, method, params, **members)

    def sign_in(self):
        """A session with the agent's cookie."""
        session = requests.Session()
        form = {"name": self.agent_name, "password": self.agent_password}
        reply = session.post(self.url + "/sign-in", data=form, allow_redirects=False, timeout=PATIENCE)
        assert reply.status_code in (302, 303), reply.text
        return session

    def create_ticket(self, name, phone_number, description):
        """Sends the form as a browser does, and gives the answer itself: a redirect when the ticket was stored."""
        form = {"name": name, "phone_number": phone_number, "description": description}
        return requests.post(self.url + "/ticket/create", data=form, allow_redirects=False, timeout=PATIENCE)

    def sign(self, url, params):
        return signature(self.auth_token, url, params)

    def webhook(self, params, path="/call/connect", **headers):
        """A webhook as Twilio sends it."""
        headers = {"X-Twilio-Signature": self.sign(self.public_url + path, params)} | headers
        return requests.post(self.url + path, data=params, headers=headers, timeout=PATIENCE)

    def ctl(self, *arguments, stdin=None, socket=None, settings=None):
        return subprocess.run(
            [BINARIES / "supportctl", *map(str, arguments)],
            env=environment(**{"SUPPORTD_SOCKET": socket or self.socket} | (settings or {})),
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def restart_daemon(self):
        """Starts the daemon anew on the same data and the same socket."""
        self.daemon = Daemon(self.directory)

    def stop(self):
        codes = [self.gateway.stop(), self.daemon.stop()]
        assert codes == [0, 0], f"{codes}\n{self.gateway.log}\n{self.daemon.log}"

    def kill(self):
        for program in (self.gateway, self.daemon):
            if program:
                program.kill()


@contextlib.contextmanager
def running(kind, *arguments):
    """A desk of this kind in a directory of its own. It must stop in order, and is gone in any case."""
    directory = short_directory()
    try:
        desk = kind(directory, *arguments)
        try:
            yield desk
            desk.stop()
        finally:
            desk.kill()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
