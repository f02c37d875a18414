"""What was answered, and whether a daemon still has it."""

import threading

import rpc
from programs import PATIENCE, ticket


class Answered:
    """Tickets by number, as they were answered; filed by any thread."""

    def __init__(self):
        self.tickets = {}
        self.refusals = []
        self.lock = threading.Lock()

    def create(self, connection, number, size=3000):
        """Files a ticket. Gives the refusal's reason, None for a ticket."""
        try:
            made = connection.call("tickets.create", ticket(number, description=f"{number} " + "d" * size))
        except rpc.Refused as refusal:
            with self.lock:
                self.refusals.append(refusal)
            return refusal.reason
        with self.lock:
            assert made["number"] not in self.tickets, "a number was given twice"
            self.tickets[made["number"]] = made
        return None

    def create_at_once(self, daemon, count, threads=6, size=3000):
        """Files up to `count` tickets a thread; a thread ends at its first refusal."""

        def work(first):
            with daemon.connect() as connection:
                for number in range(first, first + count):
                    if self.create(connection, number, size):
                        return

        workers = [threading.Thread(target=work, args=(index * 10_000,)) for index in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(PATIENCE)
            assert not worker.is_alive()

    def expect_all_of(self, daemon):
        """Everything that was answered is there as it was answered, with its event, and the store is sound."""
        with daemon.connect() as connection:
            for number, made in self.tickets.items():
                assert connection.call("tickets.get", {"number": number}) == made
                events = connection.call("events.list", {"ticket": number})["events"]
                assert [event["type"] for event in events] == ["ticketCreated"]
            assert connection.call("server.check")["problems"] == []
