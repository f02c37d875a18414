"""Calls: how many webhooks the gateway answers beside a peer, and what 1,000 calls leave in memory. Run by `make bench`.

The peer is the tutorial in Flask with Twilio's own library, made safe as ours is: it checks the signature, and dials only
a number that is in its database (SQLite). Both answer the same signed request, for the same ticket, to the same load (wrk).
"""

import concurrent.futures
import re
import secrets
import shutil
import signal
import statistics
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import urlencode

import requests

from desk import signature
from ports import free_port
from programs import short_directory
from simulator import CallingDesk

sys.path.insert(0, __file__.rsplit("/", 1)[0] + "/exchange")
from browser import Browser, token_for

PHONE = "+12025550190"
CALLS = 1000
TOGETHER = 20
ROUNDS = 3

PEER = '''
import sqlite3
from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Dial, VoiceResponse
secret, url, path = open(__file__ + ".settings").read().split()
app, validator = Flask(__name__), RequestValidator(secret)
database = sqlite3.connect(path, check_same_thread=False)

@app.post("/call/connect")
def connect():
    if not validator.validate(url + request.full_path.rstrip("?"), request.form, request.headers.get("X-Twilio-Signature", "")):
        abort(403)
    found = database.execute("SELECT phone FROM tickets WHERE id = ?", (request.form["ticket"],)).fetchone()
    if not found or found[0] != request.form["phoneNumber"]:
        abort(404)
    response = VoiceResponse()
    dial = Dial(caller_id="+12025550142", timeout=30, answer_on_bridge=True)
    dial.number(found[0])
    response.append(dial)
    return Response(str(response), mimetype="text/xml")
'''


def memory(program):
    """Resident kilobytes, without what is mapped from files."""
    status = Path(f"/proc/{program.pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1])


def requests_a_second(url, params, auth_token, directory):
    body = urlencode(params)
    script = directory / f"{secrets.token_hex(4)}.lua"
    script.write_text(
        f'wrk.method="POST"\nwrk.body="{body}"\n'
        f'wrk.headers["Content-Type"]="application/x-www-form-urlencoded"\n'
        f'wrk.headers["X-Twilio-Signature"]="{signature(auth_token, url, params)}"\n'
    )
    probe = requests.post(url, data=params, headers={"X-Twilio-Signature": signature(auth_token, url, params)})
    assert probe.status_code == 200 and params["phoneNumber"] in probe.text, probe.text
    output = subprocess.run(["wrk", "-t1", "-c16", "-d4s", "-s", script, url], check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in output, output
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])


class Peer:
    def __init__(self, desk, ticket, directory):
        import sqlite3

        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        file = directory / "peer.py"
        file.write_text(textwrap.dedent(PEER))
        path = directory / "peer.sqlite"
        database = sqlite3.connect(path)
        database.execute("CREATE TABLE tickets (id INTEGER PRIMARY KEY, phone TEXT)")
        database.execute("INSERT INTO tickets VALUES (?, ?)", (ticket, PHONE))
        database.commit()
        (directory / "peer.py.settings").write_text(f"{desk.auth_token} {self.url} {path}")
        # Two workers, for two cores.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{self.port}", "--chdir", directory, "peer:app"],
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        for line in self.process.stderr:
            if "Booting worker" in line:
                break

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def one_call(desk, token, ticket):
    browser = Browser(desk, token)
    browser.receive("connected")
    browser.call(phoneNumber=PHONE, ticket=str(ticket))
    call = browser.receive("answer")["callsid"]
    browser.hang_up(call)
    browser.receive("hangup")
    browser.close()


def main():
    directory = short_directory()
    desk = CallingDesk(directory)
    peer = None
    try:
        ticket = desk.rpc("tickets.create", {"name": "A", "phoneNumber": PHONE, "description": "B"})["number"]
        params = {
            "AccountSid": desk.account_sid, "ApiVersion": "2010-04-01", "ApplicationSid": desk.application_sid,
            "CallSid": "CA" + "0" * 32, "CallStatus": "ringing", "Called": "", "Caller": f"client:{desk.agent_name}",
            "Direction": "inbound", "From": f"client:{desk.agent_name}", "To": "", "phoneNumber": PHONE, "ticket": str(ticket),
        }  # fmt: skip
        peer = Peer(desk, ticket, directory)
        rates = {"gateway": [], "Flask": []}
        for _ in range(ROUNDS):
            for name, url in (("gateway", desk.url), ("Flask", peer.url)):
                rates[name].append(requests_a_second(url + "/call/connect", params, desk.auth_token, directory))
        ours, theirs = statistics.median(rates["gateway"]), statistics.median(rates["Flask"])
        print("\nWebhooks answered a second: signature checked, ticket looked up (medians of interleaved rounds, 16 connections)")
        print(f"  {'webgateway and supportd':32} {ours:10,.0f}")
        print(f"  {'Flask, gunicorn, SQLite':32} {theirs:10,.0f}")
        print(f"  {'ratio':32} {ours / theirs:10.2f}")

        token = token_for(desk, desk.agent_name, ttl=3600)
        programs = {"supportd": desk.daemon, "webgateway": desk.gateway, "twilio-simulator": desk.simulator}
        for _ in range(TOGETHER):
            one_call(desk, token, ticket)
        before = {name: memory(program) for name, program in programs.items()}
        with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
            for done in [pool.submit(one_call, desk, token, ticket) for _ in range(CALLS)]:
                done.result()
        print(f"\nMemory (anonymous, resident) before and after {CALLS} simulated calls, {TOGETHER} at once")
        for name, program in programs.items():
            print(f"  {name:32} {before[name] / 1024:8.1f} MiB {memory(program) / 1024:8.1f} MiB")
        left = desk.calls(Status="in-progress") + desk.calls(Status="ringing")
        print(f"  calls left over: {len(left)}")
    finally:
        if peer:
            peer.stop()
        desk.kill()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
