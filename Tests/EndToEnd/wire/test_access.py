"""Roles by uid and group, with the real kernel's word: children that are other users call the real daemon."""

import json
import os
import subprocess
import sys

import pytest

import rpc
from programs import PATIENCE, Daemon, wait_until

# Users and groups that need not exist: the kernel knows numbers alone.
GATEWAY, ADMIN, WRITER, READER, STRANGER = 54_001, 54_002, 54_003, 54_004, 54_005
ADMINS, WRITERS, READERS, OTHERS = 54_102, 54_103, 54_104, 54_105

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be other users")

CHILD = """
import json, os, sys
import rpc
path, user, group, groups, calls = json.loads(sys.argv[1])
os.setgroups(groups); os.setgid(group); os.setuid(user)
outcomes = []
for method, params, members in calls:
    try:
        outcomes.append(rpc.call(path, method, params, **members))
    except rpc.Refused as refusal:
        outcomes.append(refusal.reason)
print(json.dumps(outcomes))
"""


def call_as(daemon, user, calls, group=OTHERS, groups=()):
    """Runs calls as another user: a result each, or the reason of its refusal."""
    calls = [(method, params, members) for method, params, *rest in calls for members in [rest[0] if rest else {}]]
    words = json.dumps([str(daemon.socket), user, group, list(groups), calls])
    folder = os.path.dirname(rpc.__file__)
    child = subprocess.run([sys.executable, "-c", CHILD, words], cwd=folder, capture_output=True, text=True, timeout=PATIENCE)
    assert child.returncode == 0, child.stderr
    return json.loads(child.stdout)


@pytest.fixture
def started(directory):
    """Starts daemons that other users can reach."""
    daemons = []

    def start(**settings):
        daemon = Daemon(directory, settings={f"SUPPORTD_{name}": value for name, value in settings.items()})
        daemons.append(daemon)
        os.chmod(directory, 0o755)
        os.chmod(daemon.socket, 0o666)
        return daemon

    yield start
    for daemon in daemons:
        assert daemon.stop() == 0, daemon.log


TICKET = {"name": "Ann", "phoneNumber": "(202) 555-0143", "description": "No tone."}
READ, WRITE, CHANGE, ADMINISTER = ("tickets.list", {}), ("tickets.create", TICKET), ("tickets.note", {"number": 1, "text": "x"}), ("server.check", {})


def allowed(outcomes):
    return ["denied" if outcome == "denied" else "yes" for outcome in outcomes]


def denials(daemon):
    return [event for event in daemon.call("events.list", {"limit": 500})["events"] if event["type"] == "accessDenied"]


def test_every_role_by_uid(started):
    daemon = started(
        ADMIN_USERS=ADMIN, GATEWAY_USERS=GATEWAY, WRITE_USERS=f"{WRITER},54099", READ_USERS=str(READER),
    )
    calls = [READ, WRITE, CHANGE, ADMINISTER, (*WRITE, {"actor": "customer"})]
    expected = {
        ADMIN: ["yes", "yes", "yes", "yes", "denied"],
        GATEWAY: ["yes", "yes", "yes", "denied", "yes"],
        WRITER: ["yes", "yes", "yes", "denied", "denied"],
        READER: ["yes", "denied", "denied", "denied", "denied"],
        STRANGER: ["denied"] * 5,
        # Root is an admin always, and no gateway where one is named.
        0: ["yes", "yes", "yes", "yes", "denied"],
    }
    for user, answers in expected.items():
        assert allowed(call_as(daemon, user, calls)) == answers, user
    # Written behind the answers: the log follows.
    denied = wait_until(lambda: len(denials(daemon)) >= 6 and denials(daemon), "six events")
    # The first refusal of each user is told at once; the rest is counted.
    assert {event["actor"]: event["method"] for event in denied} == {
        f"uid:{ADMIN}": "tickets.create", f"uid:{GATEWAY}": "server.check", f"uid:{WRITER}": "server.check",
        f"uid:{READER}": "tickets.create", f"uid:{STRANGER}": "tickets.list", "uid:0": "tickets.create",
    }
    assert all(event["count"] == 1 for event in denied)
    assert daemon.log.count(" denied ") == 6


def test_every_role_by_a_supplementary_group_and_by_the_primary_one(started):
    daemon = started(ADMIN_GROUPS=ADMINS, WRITE_GROUPS=WRITERS, READ_GROUPS=READERS, GATEWAY_USERS=GATEWAY)
    calls = [READ, WRITE, ADMINISTER]
    for group, answers in [(ADMINS, ["yes"] * 3), (WRITERS, ["yes", "yes", "denied"]), (READERS, ["yes", "denied", "denied"])]:
        assert allowed(call_as(daemon, 54_200, calls, group=group)) == answers
        assert allowed(call_as(daemon, 54_200, calls, groups=[OTHERS, group, 1])) == answers
        # More groups than the first question to the kernel has room for.
        assert allowed(call_as(daemon, 54_200, calls, groups=[*range(60_000, 60_500), group])) == answers
    assert allowed(call_as(daemon, 54_200, calls, groups=[1, 2, 3])) == ["denied"] * 3
    # The gateway is not an admin, whatever groups it is in.
    assert allowed(call_as(daemon, GATEWAY, calls, group=ADMINS, groups=[ADMINS])) == ["yes", "yes", "denied"]


def test_without_lists_the_socket_decides(started):
    daemon = started()
    assert allowed(call_as(daemon, STRANGER, [READ, WRITE, ADMINISTER])) == ["yes", "yes", "denied"]


def test_a_stranger_that_calls_again_and_again_fills_nothing(started):
    daemon = started(READ_USERS=str(READER))
    for _ in range(3):
        assert set(call_as(daemon, STRANGER, [("no.such.method", {})] * 200)) == {"denied"}
    assert daemon.call("tickets.create", TICKET)["number"] == 1
    events = daemon.call("events.list")["events"]
    assert [(event["type"], event.get("method"), event.get("count")) for event in events] == [
        ("accessDenied", None, 1), ("ticketCreated", None, None),
    ]
    assert daemon.log.count(" denied ") == 1


def test_a_stranger_takes_nobodys_place(started):
    """However many connections a stranger holds, the others are served."""
    daemon = started(READ_USERS=str(READER), MAXIMUM_CONNECTIONS=8)
    hold = """
import json, os, socket, sys
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[3]))
held = []
for _ in range(200):
    one = socket.socket(socket.AF_UNIX); one.connect(sys.argv[1]); held.append(one)
print("held", flush=True); sys.stdin.read()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", hold, str(daemon.socket), str(OTHERS), str(STRANGER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline() == "held\n"
        for _ in range(20):
            assert daemon.call("server.info")["tickets"] == 0
    finally:
        child.stdin.close()
        child.wait(PATIENCE)
