"""The power goes at any moment: what was answered is on the disk.

A library between the daemon and its file writes down every write and every sync, in their order. From that the disk is
built as a power cut may leave it: all that was synced, and of the rest any part, in any order, torn at any sector.
"""

import os
import random
import shutil
import struct

import pytest

import rpc
from programs import Daemon, Program, short_directory, ticket

SEED = int(os.environ.get("SEED", "20261125"))
CUTS = int(os.environ.get("POWER_CUTS", "40"))
SECTOR = 512


def records(log):
    """Kind, offset, bytes, and where in the log the record ends."""
    content = log.read_bytes()
    position = 0
    while position < len(content):
        kind, offset, length = struct.unpack_from("<cQI", content, position)
        position += 13
        yield kind, offset, content[position : position + length], position + length
        position += length


def apply(image, offset, content):
    if len(image) < offset + len(content):
        image.extend(bytes(offset + len(content) - len(image)))
    image[offset : offset + len(content)] = content


def after_a_cut(history, cut, source, lies=False):
    """The disk when the power goes during record `cut`. On a disk that lies a sync does nothing."""
    image = bytearray()
    waiting = []
    for kind, offset, content, _ in history[:cut]:
        if kind == b"W" or (lies and kind == b"D"):
            waiting.append((offset, content))
        elif kind == b"D":
            apply(image, offset, content)
        elif not lies:
            for write in waiting:
                apply(image, *write)
            waiting = []
    waiting += [(offset, content) for kind, offset, content, _ in history[cut : cut + 1] if kind != b"S"]
    for offset, content in source.sample(waiting, len(waiting)):
        fate = source.random()
        if fate < 0.4:
            apply(image, offset, content)
        elif fate < 0.8:
            # A drive writes whole sectors; a meta page's numbers are all in one.
            end = 0
            while end < len(content):
                begin, end = end, min(len(content), end + SECTOR - (offset + end) % SECTOR)
                if source.random() < 0.5:
                    apply(image, offset + begin, content[begin:end])
    return bytes(image)


@pytest.fixture(scope="module")
def history(tmp_path_factory, faulty_disk):
    """What the daemon wrote, and for each answered ticket how long the log was by then."""
    directory = short_directory()
    log = directory / "log"
    daemon = Daemon(directory, settings={"LD_PRELOAD": faulty_disk, "FAULTY_LOG": log})
    answered = []
    source = random.Random(SEED)
    try:
        with daemon.connect() as connection:
            for number in range(60):
                # One alone, or some in one commit.
                group = [connection.request("tickets.create", ticket(number, description="d" * source.randrange(1, 9000)))
                         for _ in range(source.choice([1, 1, 5]))]
                for _ in group:
                    made = connection.receive()["result"]
                    answered.append((log.stat().st_size, made))
        assert daemon.stop() == 0
        entries = list(records(log))
        assert any(kind == b"W" and content == bytes(64 << 10) for kind, _, content, _ in entries), "no zeros ahead of the pages"
        yield entries, answered
    finally:
        daemon.kill()
        shutil.rmtree(directory)


def losses(directory, image, expected):
    """What the daemon that starts on this disk does not have; the whole text when it does not start."""
    data = directory / "data"
    data.mkdir(mode=0o700)
    (data / "data.mdb").write_bytes(image)
    program = Program("supportd", "--data-directory", data, "--socket", directory / "s")
    try:
        try:
            program.wait_for_line(" ready")
        except AssertionError:
            return [program.log]
        lost = []
        with rpc.Connection(directory / "s") as connection:
            lost += connection.call("server.check")["problems"]
            for made in expected:
                try:
                    if connection.call("tickets.get", {"number": made["number"]}) != made:
                        lost.append(f"ticket {made['number']} is another")
                except rpc.Refused as refusal:
                    lost.append(f"ticket {made['number']}: {refusal}")
        return lost
    finally:
        program.kill()


def cuts(directory, history, count, lies):
    entries, answered = history
    source = random.Random(SEED)
    # The file is made, whole, before it has its name; before that there is nothing to lose.
    first = next(index for index, (kind, *_) in enumerate(entries) if kind == b"S") + 1
    for number in range(count):
        cut = source.randrange(first, len(entries))
        end = entries[cut - 1][3]
        place = directory / str(number)
        place.mkdir()
        expected = [made for position, made in answered if position <= end]
        yield cut, losses(place, after_a_cut(entries, cut, source, lies), expected)


def test_what_was_answered_survives_a_power_cut(directory, history):
    entries, _answered = history
    assert sum(kind == b"S" for kind, *_ in entries) >= 60, "the syncs were not seen"
    assert sum(kind == b"D" for kind, *_ in entries) >= 60, "the meta pages were not seen"
    for cut, lost in cuts(directory, history, CUTS, lies=False):
        assert lost == [], f"seed {SEED}, cut at record {cut} of {len(entries)}"


def test_this_test_would_see_a_loss(directory, history):
    """The same with a disk that says that it has synced and has not."""
    assert any(lost for _, lost in cuts(directory, history, 8, lies=True))
