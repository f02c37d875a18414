"""The Voice SDK's signalling without a browser: no sound, but every message."""

import json
import time
import uuid
from urllib.parse import urlencode

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant
from websockets.sync.client import connect

from programs import PATIENCE

# What Chromium offers, as far as the exchange reads it.
SDP = "\r\n".join(
    [
        "v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
        "c=IN IP4 0.0.0.0", "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuvwx",
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32), "a=setup:actpass", "a=mid:0", "a=sendrecv", "a=rtcp-mux",
        "a=rtpmap:111 opus/48000/2", "a=rtpmap:0 PCMU/8000", "",
    ]
)  # fmt: skip


def token_for(desk, identity, ttl=600, **changes):
    """A token by the official helper."""
    keys = {"account": desk.account_sid, "key": desk.api_key, "secret": desk.api_secret} | changes
    token = AccessToken(keys["account"], keys["key"], keys["secret"], identity=identity, ttl=ttl)
    token.add_grant(
        VoiceGrant(
            incoming_allow=changes.get("incoming", True),
            outgoing_application_sid=changes.get("application", desk.application_sid),
        )
    )
    return token.to_jwt()


class Browser:
    def __init__(self, desk, token=None, origin=None):
        url = desk.simulator_url.replace("http", "ws") + "/signal"
        self.socket = connect(url, origin=origin, open_timeout=PATIENCE)
        self.kept = []
        if token is not None:
            self.send("listen", browserinfo={"p": "browser", "v": "2.18.3"}, reconnectTimeout=0, token=token)

    def send(self, kind, **payload):
        self.socket.send(json.dumps({"type": kind, "version": "1.6", "payload": payload}))

    def receive(self, kind, **wanted):
        """The next message of this kind; others are kept for later."""

        def fits(message):
            return message["type"] == kind and all(message["payload"].get(name) == value for name, value in wanted.items())

        for message in self.kept:
            if fits(message):
                self.kept.remove(message)
                return message["payload"]
        deadline = time.monotonic() + PATIENCE
        while True:
            text = self.socket.recv(timeout=max(0, deadline - time.monotonic()))
            if text == "\n":
                self.socket.send("\n")
                continue
            message = json.loads(text)
            if fits(message):
                return message["payload"]
            self.kept.append(message)

    def register(self):
        self.receive("connected")
        self.send("register", media={"audio": True})
        self.receive("ready")
        return self

    def call(self, **params):
        """Calls, and gives the temporary name of the call."""
        name = f"TJS{uuid.uuid4()}"
        self.send("invite", callsid=name, sdp=SDP, twilio={"params": urlencode(params)})
        return name

    def connected(self, **params):
        """Calls, and gives the exchange's name once it is answered."""
        self.call(**params)
        return self.receive("answer")["callsid"]

    def accept(self):
        invite = self.receive("invite")
        answer = SDP.replace("actpass", "active")
        self.send("answer", callsid=invite["callsid"], sdp=answer)
        return invite

    def press(self, call, keys):
        for key in keys:
            self.send("dtmf", callsid=call, dtmf=key)

    def hang_up(self, call):
        self.send("hangup", callsid=call)

    def close(self):
        self.socket.close()
