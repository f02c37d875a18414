"""kill -9 at random moments of mixed work: whatever was answered is there with its event, and nothing else but the call that was
under way; no number is given twice, and the indexes agree."""

import os
import random
import signal
import threading

import rpc
from programs import PATIENCE, Daemon, ticket

SEED = int(os.environ.get("SEED", "20261125"))
KILLS = int(os.environ.get("KILLS", "12"))
CLIENTS = 8


class Worker(threading.Thread):
    """Files, changes, notes and deletes tickets of its own until its daemon goes."""

    def __init__(self, number, daemon, known, source, count):
        super().__init__(daemon=True)
        self.number, self.source, self.known, self.count = number, source, known, count
        self.connection = daemon.connect()
        self.deleted = set()
        # The call that was sent and has no answer yet: method, ticket.
        self.pending = None
        self.defects = []

    def run(self):
        try:
            while True:
                self.step()
                self.count()
        except (rpc.Closed, OSError):
            pass
        except Exception as error:  # A thread's failure must reach the test.
            self.defects.append(repr(error))

    def call(self, method, params):
        self.pending = (method, params)
        result = self.connection.call(method, params)
        self.pending = None
        return result

    def step(self):
        mine = [number for number in self.known if number not in self.deleted]
        choice = self.source.random()
        if not mine or choice < 0.4:
            made = self.call("tickets.create", ticket(self.number, description=f"of {self.number}"))
            assert made["number"] not in self.known
            self.known[made["number"]] = [made["revision"], ["ticketCreated"]]
            return
        number = self.source.choice(mine)
        state = self.known[number]
        if choice < 0.7:
            status = self.source.choice(["open", "pending", "solved"])
            updated = self.call("tickets.update", {"number": number, "revision": state[0], "status": status})
            if updated["revision"] != state[0]:
                state[0] = updated["revision"]
                state[1].append("ticketUpdated")
        elif choice < 0.9:
            self.call("tickets.note", {"number": number, "text": "n" * self.source.randrange(1, 2000)})
            state[1].append("ticketNoted")
        else:
            self.call("tickets.delete", {"number": number})
            state[1].append("ticketDeleted")
            self.deleted.add(number)


def events_by_ticket(daemon):
    events, after = {}, None
    last = 0
    with daemon.connect() as connection:
        while True:
            page = connection.call("events.list", {"limit": 500} | ({"after": after} if after else {}))
            for event in page["events"]:
                assert event["sequence"] == last + 1
                last = event["sequence"]
                if "ticket" in event:
                    events.setdefault(event["ticket"], []).append(event["type"])
            after = page.get("next")
            if after is None:
                return events


def settle(daemon, worker, events):
    """Compares what the worker was answered with what is there; takes in what its last call has done, if it has."""
    method, params = worker.pending or (None, {})
    for number, state in worker.known.items():
        extra = events[number][len(state[1]) :]
        assert events[number][: len(state[1])] == state[1], f"ticket {number}, seed {SEED}"
        if extra:
            kind = {"tickets.update": "ticketUpdated", "tickets.note": "ticketNoted", "tickets.delete": "ticketDeleted"}
            assert number == params.get("number") and extra == [kind[method]], f"ticket {number} has {extra}, seed {SEED}"
            state[1] += extra
            if method == "tickets.update":
                state[0] += 1
            if method == "tickets.delete":
                worker.deleted.add(number)
    with daemon.connect() as connection:
        for number, state in worker.known.items():
            if number in worker.deleted:
                try:
                    connection.call("tickets.get", {"number": number})
                    raise AssertionError(f"ticket {number} was deleted, seed {SEED}")
                except rpc.Refused as refusal:
                    assert refusal.reason == "notFound"
            else:
                assert connection.call("tickets.get", {"number": number})["revision"] == state[0]


def test_mixed_work_survives_kills_at_random_moments(directory, mode):
    source = random.Random(SEED)
    known = [{} for _ in range(CLIENTS)]
    deleted = [set() for _ in range(CLIENTS)]
    greatest = 0
    for kill in range(KILLS):
        daemon = Daemon(directory, settings=mode | {"SUPPORTD_MAP_SIZE_MEBIBYTES": 1})
        try:
            enough = threading.Semaphore(0)
            workers = [
                Worker(index, daemon, known[index], random.Random(source.random()), enough.release) for index in range(CLIENTS)
            ]
            for index, worker in enumerate(workers):
                worker.deleted = deleted[index]
                worker.start()
            for _ in range(source.randrange(1, 400)):
                assert enough.acquire(timeout=PATIENCE), [worker.defects for worker in workers]
            assert daemon.kill() == -signal.SIGKILL
            for worker in workers:
                worker.join(PATIENCE)
                assert not worker.is_alive() and worker.defects == [], f"seed {SEED}"
        finally:
            daemon.kill()
        daemon = Daemon(directory, settings=mode)
        try:
            assert daemon.call("server.check")["problems"] == [], f"kill {kill}, seed {SEED}"
            events = events_by_ticket(daemon)
            for worker in workers:
                settle(daemon, worker, events)
            answered = {number for one in known for number in one}
            # What nobody was told of is at most one ticket a client.
            unknown = set(events) - answered
            assert len(unknown) <= CLIENTS, f"kill {kill}, seed {SEED}"
            for number in unknown:
                known[0][number] = [daemon.call("tickets.get", {"number": number})["revision"], events[number]]
            assert all(types[0] == "ticketCreated" and types.count("ticketCreated") == 1 for types in events.values())
            number = daemon.call("tickets.create", ticket())["number"]
            assert number > max(events, default=0) >= greatest, "a number was given again"
            greatest = number
            known[0][number] = [1, ["ticketCreated"]]
            assert daemon.stop() == 0
        finally:
            daemon.kill()
