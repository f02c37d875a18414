"""kill -9 of the daemon while fifty clients file tickets: what was answered is there, and each call is done once."""

import signal
import threading

import rpc
from modes import SEGMENTS
from programs import PATIENCE, Daemon, Program, ticket
from records import Answered

CLIENTS = 50
KILLS = 10
# Answers that a round waits for before it kills: the daemon is then in the middle of its work.
ANSWERS_A_ROUND = 300


class Client(threading.Thread):
    """Files tickets one after the other. A call without an answer is repeated, with its key, at the next daemon."""

    def __init__(self, number, generations):
        super().__init__(daemon=True)
        self.number = number
        self.generations = generations
        # The key of each answered call, and the ticket's number that was answered first.
        self.answered = {}
        self.defects = []

    def run(self):
        try:
            self.work()
        except Exception as error:  # A thread's failure must reach the test.
            self.defects.append(repr(error))

    def work(self):
        count = 0
        generation = 0
        while (socket := self.generations.after(generation)) is not None:
            generation, path = socket
            try:
                with rpc.Connection(path) as connection:
                    while not self.generations.is_over():
                        key = f"{self.number}-{count}"
                        result = connection.call("tickets.create", ticket(self.number, description=key, idempotencyKey=key))
                        if result["description"] != key:
                            self.defects.append(f"{key} was answered with {result}")
                        self.answered[key] = result["number"]
                        self.generations.note_answer()
                        count += 1
            except (rpc.Closed, OSError):
                continue
            return


class Generations:
    """Which daemon lives, told to the clients without polling."""

    def __init__(self):
        self.condition = threading.Condition()
        self.number = 0
        self.path = None
        self.over = False
        self.answers = 0

    def start(self, path):
        with self.condition:
            self.number += 1
            self.path = path
            self.answers = 0
            self.condition.notify_all()

    def finish(self):
        with self.condition:
            self.over = True
            self.condition.notify_all()

    def is_over(self):
        return self.over

    def after(self, generation):
        """Waits for a daemon later than `generation`; None at the end when there is none."""
        with self.condition:
            assert self.condition.wait_for(lambda: self.number > generation or self.over, PATIENCE)
            return (self.number, self.path) if self.number > generation else None

    def note_answer(self):
        with self.condition:
            self.answers += 1
            if self.answers >= ANSWERS_A_ROUND:
                self.condition.notify_all()

    def wait_for_answers(self):
        with self.condition:
            return self.condition.wait_for(lambda: self.answers >= ANSWERS_A_ROUND, PATIENCE)


def all_tickets(daemon):
    with daemon.connect() as connection:
        after = None
        while True:
            page = connection.call("tickets.list", {"limit": 500} | ({"after": after} if after else {}))
            yield from page["tickets"]
            after = page.get("next")
            if after is None:
                return


def test_every_answered_ticket_survives_ten_kills(directory, mode):
    generations = Generations()
    clients = [Client(number, generations) for number in range(CLIENTS)]
    daemon = Daemon(directory, settings=mode)
    try:
        generations.start(daemon.socket)
        for client in clients:
            client.start()
        for _ in range(KILLS):
            assert generations.wait_for_answers(), [client.defects for client in clients]
            assert daemon.kill() == -signal.SIGKILL
            # What a client has been told before the kill must be there after it.
            answered = {key: number for client in clients for key, number in list(client.answered.items())}
            daemon = Daemon(directory, settings=mode)
            with daemon.connect() as connection:
                for key, number in answered.items():
                    assert connection.call("tickets.get", {"number": number})["description"] == key
                assert connection.call("server.check")["problems"] == []
            generations.start(daemon.socket)
        assert generations.wait_for_answers()
        generations.finish()
        for client in clients:
            client.join(PATIENCE)
            assert not client.is_alive()
        assert [defect for client in clients for defect in client.defects] == []

        stored = [(one["description"], one["number"]) for one in all_tickets(daemon)]
        answered = {key: number for client in clients for key, number in client.answered.items()}
        assert len(stored) == len(dict(stored)), "a repeated call made a second ticket"
        assert dict(stored) == answered
        check = daemon.call("server.check")
        assert check["problems"] == []
        assert check["tickets"] == len(stored)
        assert len(stored) >= KILLS * ANSWERS_A_ROUND
        assert daemon.stop() == 0
    finally:
        generations.finish()
        daemon.kill()


def test_a_recovery_that_is_killed_at_each_of_its_writes_begins_again(directory, faulty_disk):
    """kill -9 before each write, sync, rename and removal of a start that runs the log of changes again."""
    daemon = Daemon(directory, settings=SEGMENTS)
    answered = Answered()
    try:
        answered.create_at_once(daemon, 40)
        assert daemon.kill() == -signal.SIGKILL
        recovered = False
        operations = 0
        while not recovered:
            operations += 1
            settings = SEGMENTS | {"LD_PRELOAD": faulty_disk, "FAULTY_ROOT": daemon.data, "FAULTY_KILL": operations}
            program = Program("supportd", "--data-directory", daemon.data, "--socket", daemon.socket, settings=settings)
            try:
                program.wait_for_line(" ready")
                recovered = True
            except AssertionError:
                assert program.wait() == -signal.SIGKILL, program.log
            finally:
                program.kill()
        assert operations > 10, "the kills were not seen"
        daemon = Daemon(directory, settings=SEGMENTS)
        answered.expect_all_of(daemon)
        answered.create_at_once(daemon, 2)
        answered.expect_all_of(daemon)
        assert daemon.stop() == 0
    finally:
        daemon.kill()
