"""What an administrator does with a store and its backups."""

import subprocess

from programs import BINARIES, PATIENCE, environment, ticket


def run(program, *arguments, **settings):
    return subprocess.run(
        [BINARIES / program, *map(str, arguments)],
        env=environment(**settings), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
    )


def ctl(daemon, *arguments):
    return run("supportctl", *arguments, SUPPORTD_SOCKET=daemon.socket)


def fill(daemon, count):
    with daemon.connect() as connection:
        for number in range(count):
            connection.call("tickets.create", ticket(number, description="d" * 2000))


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def change_event(data, number):
    """Changes who filed a ticket, in the file of a store that nobody has open."""
    file = data / "data.mdb"
    old = b'"actor":"uid:%d","type":"ticketCreated","ticket":%d,'
    content = file.read_bytes()
    uid = next(uid for uid in range(1 << 17) if old % (uid, number) in content)
    changed = content.replace(old % (uid, number), old % (uid ^ 1, number))
    assert len(changed) == len(content)
    file.write_bytes(changed)
