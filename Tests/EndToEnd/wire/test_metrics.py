"""server.stats and the gateway's /metrics, read by Prometheus' own parser; and what the logs keep to themselves."""

import json
import os
import re
import subprocess

import requests
from prometheus_client.parser import text_string_to_metric_families

import rpc
from desk import Gateway
from programs import BINARIES, PATIENCE, Daemon, environment


def metrics(text):
    """The samples by name and labels, as Prometheus reads them; every metric has a type and a help text."""
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation and family.type in ("counter", "gauge", "histogram") for family in families)
    assert len({family.name for family in families}) == len(families)
    return {(sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples}


def test_metrics_are_prometheus_text_of_the_gateway_and_of_the_daemon(own_desk):
    desk = own_desk
    for number in range(3):
        assert desk.create_ticket("Ann", "+12025550143", f"No tone {number}").status_code == 303
    for _ in range(5):
        desk.rpc("tickets.get", {"number": 1})
    with rpc.Connection(desk.socket) as connection:
        connection.request("tickets.get", {"number": 99})
        assert "error" in connection.receive()
        connection.send(b"no JSON")
        assert "error" in connection.receive()
    reply = requests.get(desk.url + "/metrics")
    assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    found = metrics(reply.text)
    assert found[("supportd_up",)] == 1
    assert found[("supportd_calls_total", ("method", "tickets.get"), ("reason", "ok"))] >= 5
    assert found[("supportd_calls_total", ("method", "tickets.get"), ("reason", "notFound"))] == 1
    assert found[("supportd_calls_total", ("method", "tickets.create"), ("reason", "ok"))] == 3
    assert found[("supportd_malformed_requests_total",)] == 1
    assert found[("supportd_tickets",)] == 3
    assert found[("webgateway_responses_total", ("status", "3xx"))] >= 3
    assert found[("supportd_resident_memory_bytes",)] > 1 << 20
    for name, labels in [
        ("supportd_call_seconds", [("method", "tickets.get")]), ("supportd_commit_seconds", []), ("supportd_commit_changes", []),
        ("webgateway_response_seconds", []),
    ]:
        buckets = [
            (float(dict(key[1:])["le"]), value)
            for key, value in found.items() if key[0] == name + "_bucket" and set(labels) <= set(key[1:])
        ]
        values = [value for _, value in sorted(buckets)]
        assert values == sorted(values) and values[-1] == found[(name + "_count", *labels)] > 0


def test_metrics_without_the_daemon_say_so(own_desk):
    desk = own_desk
    assert desk.daemon.stop() == 0
    reply = requests.get(desk.url + "/metrics")
    assert reply.status_code == 200
    found = metrics(reply.text)
    assert found[("supportd_up",)] == 0
    assert not any(name.startswith("supportd_calls") for name, *_ in found)
    assert "The daemon's own metrics are missing: " in reply.text
    desk.restart_daemon()
    assert metrics(requests.get(desk.url + "/metrics").text)[("supportd_up",)] == 1


def test_supportctl_prints_statistics_in_three_ways(own_desk):
    desk = own_desk
    desk.create_ticket("Ann", "+12025550143", "No tone")
    people = desk.ctl("server", "stats")
    assert people.returncode == 0 and "Stored:       1 tickets" in people.stdout and "tickets.create: 1 ok;" in people.stdout
    assert json.loads(desk.ctl("server", "stats", "--json").stdout)["tickets"] == 1
    assert metrics(desk.ctl("server", "stats", "--prometheus").stdout)[("supportd_tickets",)] == 1


# The logs


SENTINEL = "Zyxwv Sentinel"
NUMBER = "2025550177"
PASSWORD = "sentinel pass phrase"


def test_no_log_has_what_customers_or_agents_wrote(own_desk):
    """A whole run at the finest level, with mistakes in it: names, numbers, problems, notes, passwords, tokens."""
    desk = own_desk
    desk.gateway.stop()
    desk.daemon.stop()
    desk.daemon = Daemon(desk.directory, settings={"SUPPORTD_LOG_LEVEL": "trace"})
    desk.gateway = Gateway(desk.settings(WEBGATEWAY_LOG_LEVEL="trace"))
    assert desk.create_ticket(SENTINEL, "+1" + NUMBER, SENTINEL).status_code == 303
    assert desk.create_ticket(SENTINEL, "12", SENTINEL).status_code == 422
    token = desk.rpc("tickets.get", {"number": 1})["token"]
    assert requests.get(f"{desk.url}/status/{token}").status_code == 200
    requests.get(f"{desk.url}/status/{token}x?name={SENTINEL}")
    desk.rpc("tickets.note", {"number": 1, "text": SENTINEL})
    desk.rpc("agents.add", {"name": "sentinel", "password": PASSWORD})
    session = requests.post(
        desk.url + "/sign-in", data={"name": "sentinel", "password": PASSWORD}, allow_redirects=False
    ).cookies
    requests.post(desk.url + "/sign-in", data={"name": "sentinel", "password": PASSWORD + "!"})
    with rpc.Connection(desk.socket) as connection:
        for message in [SENTINEL.encode(), {"jsonrpc": "2.0", "id": 1, "method": SENTINEL}, {"jsonrpc": "2.0", "id": SENTINEL}]:
            connection.send(message)
            assert "error" in connection.receive()
        for params in [{"name": {"x": SENTINEL}}, {"name": SENTINEL, "phoneNumber": 7, "description": []}]:
            connection.request("tickets.create", params)
            assert "error" in connection.receive()
    webhook = {"CallSid": "CA1", "From": "+1" + NUMBER, "phoneNumber": "+1" + NUMBER, "Digits": "Sentinel"}
    desk.webhook(webhook)
    requests.post(desk.url + "/call/connect", data=webhook, headers={"X-Twilio-Signature": "Sentinel"})
    assert [desk.gateway.stop(), desk.daemon.stop()] == [0, 0]
    logs = desk.daemon.log + desk.gateway.log
    assert "ready" in desk.daemon.log and "request" in desk.gateway.log
    secrets = [SENTINEL, NUMBER, "Sentinel", PASSWORD, token, *session.values(), desk.auth_token, desk.api_secret]
    assert len(session) == 1
    for secret in secrets:
        assert secret not in logs, secret


def test_the_journal_gets_priorities_and_a_terminal_does_not(directory):
    """Standard error is the journal when systemd's variable names its file."""
    daemon = Daemon(directory)
    assert re.match(r"\d{4}-\d\d-\d\dT\S+Z info supportd: ready ", daemon.log) or " info supportd: " in daemon.log
    assert daemon.stop() == 0
    reader, writer = os.pipe()
    try:
        status = os.fstat(writer)
        process = subprocess.Popen(
            [BINARIES / "supportd", "--data-directory", daemon.data, "--socket", daemon.socket],
            env=environment(JOURNAL_STREAM=f"{status.st_dev}:{status.st_ino}"), stdin=subprocess.DEVNULL, stderr=writer,
        )
        os.close(writer)
        lines = []
        with os.fdopen(reader, errors="replace") as log:
            for line in log:
                lines.append(line)
                if "ready" in line:
                    process.terminate()
        assert process.wait(PATIENCE) == 0
        assert lines and all(re.match(r"<[0-7]>\S", line) for line in lines), lines
    finally:
        if process.poll() is None:
            process.kill()
