"""Stores of earlier schemas, as earlier programs left them: verified as they are, upgraded at a start, and verified before and after."""

import json
import pathlib
import shutil

import pytest

from administrator import run
from programs import Daemon

FIXTURES = pathlib.Path(__file__).parents[2] / "StoreTests" / "Fixtures"
SCHEMAS = sorted(int(path.stem.removeprefix("schema-")) for path in FIXTURES.glob("schema-*.mdb"))


def verify(path):
    done = run("supportd", "verify", path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The store is sound" in done.stdout
    return done.stdout


def test_there_is_a_store_of_each_earlier_schema():
    assert SCHEMAS[:4] == [1, 2, 3, 4]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_store_of_an_earlier_schema_is_verified_and_upgraded(directory, schema):
    snapshot = FIXTURES / f"schema-{schema}.mdb"
    manifest = json.loads(snapshot.with_suffix(".json").read_text())
    assert manifest["schemaVersion"] == schema
    verify(snapshot)
    (directory / "data").mkdir(mode=0o700)
    shutil.copyfile(snapshot, directory / "data" / "data.mdb")
    verify(directory / "data")
    daemon = Daemon(directory)
    try:
        info = daemon.call("server.info")
        assert (info["tickets"], info["events"]) == (manifest["tickets"], manifest["events"])
        assert daemon.call("server.check")["problems"] == []
        assert daemon.call("events.verify")["sequence"] == manifest["sequence"]
        assert daemon.call("agents.list")["agents"]
        latest = info["schemaVersion"]
    finally:
        assert daemon.stop() == 0
    verify(directory / "data")
    before = directory / "data" / "backups" / f"before-schema-{latest}-from-schema-{schema}.mdb"
    assert before.exists() == (schema < latest)
    if schema < latest:
        assert json.loads(before.with_suffix(".json").read_text())["schemaVersion"] == schema
        verify(before)
