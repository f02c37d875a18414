"""The power goes at any moment: what was answered is on the disk.

A library between the daemon and its files writes down every write and every sync, in their order. From that the disk is
built as a power cut may leave it: all that was synced, and of the rest any part, in any order, torn at any sector.
"""

import math
import os
import random
import shutil

import pytest

import rpc
from modes import MODES, SEGMENTS
from programs import Daemon, Program, short_directory, ticket
from recorded_disk import Disk, records

SEED = int(os.environ.get("SEED", "20261125"))
CUTS = int(os.environ.get("POWER_CUTS", "32"))


class History:
    """A daemon whose writes are written down, in `place`, whose data may be there already.

    `answered` are the tickets that it answered, each with the length that the record had by then.
    """

    def __init__(self, place, settings, library, answered=()):
        self.data = place / "data"
        self.log = place / "log"
        self.answered = [(0, made) for made in answered]
        self.found = Disk.scan(self.data)
        faults = {"LD_PRELOAD": library, "FAULTY_ROOT": self.data, "FAULTY_LOG": self.log}
        self.daemon = Daemon(place, settings=settings | faults)
        self.entries = []

    def create(self, connection, number, source):
        """A ticket alone, or some in one commit."""
        group = [
            connection.request("tickets.create", ticket(number, description="d" * source.randrange(1, 9000)))
            for _ in range(source.choice([1, 1, 5]))
        ]
        for _ in group:
            made = connection.receive()["result"]
            self.answered.append((self.log.stat().st_size, made))

    def end(self):
        """Takes in what the daemon has written down; it has ended."""
        self.entries = list(records(self.log))
        disk = Disk(self.data, self.found)
        self.names = []
        for entry in self.entries:
            self.names.append(disk.name(entry))
            disk.take(entry)

    def count(self, kind, name):
        return sum(entry.kind == kind and name == of for entry, of in zip(self.entries, self.names, strict=True))

    def choose(self, source, count):
        """Records to cut the power at: one of each kind and file first, and all if so many are wanted."""
        kinds = {}
        for index, entry in enumerate(self.entries):
            kinds.setdefault((entry.kind, self.names[index]), []).append(index)
        chosen = [source.choice(indices) for indices in kinds.values()]
        others = source.sample(range(len(self.entries)), len(self.entries))
        return sorted(list(dict.fromkeys(chosen + others))[:count])

    def at_commits(self, source, count):
        """Records at which the log has a group that the store on the disk has not."""
        last = max(index for index, name in enumerate(self.names) if name == ".log")
        commits = [index for index, entry in enumerate(self.entries[:last]) if entry.kind == "W" and self.names[index] == "data.mdb"]
        return sorted(source.sample(commits[len(commits) // 4 :], count))

    def cuts(self, directory, source, chosen, lies=()):
        """For each of these records the directory with the disk after a cut at it, and what was answered before."""
        disk = Disk(self.data, self.found, lies)
        taken = 0
        for cut in chosen:
            for entry in self.entries[taken:cut]:
                disk.take(entry)
            taken = cut
            place = directory / f"{cut}"
            place.mkdir()
            end = self.entries[cut - 1].end if cut else 0
            # The record itself was under way.
            pending = self.entries[cut]
            if pending.kind in "WD":
                disk.take(pending._replace(kind="W"))
            disk.cut_power(source, place / "data")
            if pending.kind in "WD":
                disk.nodes[pending.inode].waiting.pop()
            yield cut, place, [made for position, made in self.answered if position <= end]
            shutil.rmtree(place)

    def where(self, cut):
        return f"seed {SEED}, cut at record {cut} of {len(self.entries)}: {self.entries[cut].kind} of {self.names[cut]}"


@pytest.fixture(scope="module", params=MODES)
def history(request, faulty_disk):
    directory = short_directory()
    history = History(directory, MODES[request.param], faulty_disk)
    daemon = history.daemon
    source = random.Random(SEED)
    point = history.data / "recovery-point"
    points = set()
    try:
        with daemon.connect() as connection:
            number = 0
            while number < 60 or (request.param == "segments" and number < 2000 and len(points) < 4):
                history.create(connection, number, source)
                number += 1
                if point.exists():
                    points.add(point.stat().st_ino)
        assert daemon.stop() == 0
        history.end()
        yield history
    finally:
        daemon.kill()
        shutil.rmtree(directory)


def all_tickets(connection):
    """By number."""
    found, after = {}, None
    while True:
        page = connection.call("tickets.list", {"limit": 500} | ({"after": after} if after else {}))
        found |= {made["number"]: made for made in page["tickets"]}
        after = page.get("next")
        if after is None:
            return found


def losses(place, settings, expected, answered):
    """What the daemon that starts on this disk does not have, and what it should not have; the whole text when it does not start."""
    program = Program("supportd", "--data-directory", place / "data", "--socket", place / "s", settings=settings)
    try:
        try:
            program.wait_for_line(" ready")
        except AssertionError:
            return [program.log]
        with rpc.Connection(place / "s") as connection:
            lost = connection.call("server.check")["problems"]
            found = all_tickets(connection)
            lost += [f"ticket {made['number']}" for made in expected if made["number"] not in found]
            # One without an answer by then is there whole or not at all.
            whole = {made["number"]: made for made in answered}
            lost += [f"ticket {number} is another" for number in found if found[number] != whole.get(number)]
            made = connection.call("tickets.create", ticket())
            if made["number"] != max(found, default=0) + 1:
                lost.append(f"number {made['number']} is given after {max(found, default=0)}")
        return lost
    finally:
        program.kill()


def all_of(history):
    return [made for _, made in history.answered]


def test_what_was_answered_survives_a_power_cut(directory, history, request):
    mode = request.node.callspec.params["history"]
    settings = MODES[mode]
    assert history.count("S", ".log" if settings else "data.mdb") >= 60, "the syncs were not seen"
    if settings:
        assert history.count("R", "recovery-point") >= 4 and history.count("R", ".log") >= 2, "too few points, or segments"
        assert history.count("U", ".log") >= 1, "no segment was let go"
    else:
        assert history.count("D", "data.mdb") >= 60, "the meta pages were not seen"
        assert any(len(entry.content) == 64 << 10 and not any(entry.content) for entry in history.entries), "no zeros ahead of the pages"
    source = random.Random(SEED)
    for cut, place, expected in history.cuts(directory, source, history.choose(source, CUTS)):
        assert losses(place, settings, expected, all_of(history)) == [], history.where(cut)


@pytest.mark.parametrize("lie", ["data.mdb", ".log", "names"])
def test_this_test_would_see_a_loss(directory, history, lie, request):
    """The same with a disk that says of some files that it has synced them, and has not."""
    mode = request.node.callspec.params["history"]
    if mode == "off" and lie != "data.mdb":
        pytest.skip("there is one file only")
    source = random.Random(SEED)
    cuts = history.cuts(directory, source, history.choose(source, 12), lies=(lie,))
    assert any(losses(place, MODES[mode], expected, all_of(history)) for _, place, expected in cuts)


@pytest.mark.parametrize("then", MODES)
@pytest.mark.parametrize("history", ["segments"], indirect=True)
def test_what_was_answered_survives_a_power_cut_in_a_recovery(directory, history, then, faulty_disk):
    """The start after a power cut is cut as well, also one that ends the use of the log."""
    source = random.Random(SEED)
    recovered = 0
    for first, place, expected in history.cuts(directory, source, history.at_commits(source, max(4, math.isqrt(CUTS) // 2))):
        again = History(place, MODES[then], faulty_disk, expected)
        try:
            with again.daemon.connect() as connection:
                # What had no answer may be there. Whoever has seen it will see it again.
                there = all_tickets(connection)
                again.answered += [(again.log.stat().st_size, made) for made in there.values() if made not in expected]
                for number in range(3):
                    again.create(connection, number, source)
            recovered += "recovered from its log" in again.daemon.log
        finally:
            again.daemon.kill()
        again.end()
        (place / "cuts").mkdir()
        for second, after, answered in again.cuts(place / "cuts", source, again.choose(source, max(8, CUTS // 4))):
            lost = losses(after, source.choice([SEGMENTS, MODES[then]]), answered, all_of(again))
            assert lost == [], f"{history.where(first)}; then {again.where(second)}"
    assert recovered or then == "off", "no start had anything to run again"
