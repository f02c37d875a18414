"""Ports that no neighbour takes (other tests run at the same time, and a program is told its port before it starts), and nonsense for them."""

import contextlib
import errno
import itertools
import socket

# Above the last that browsers refuse to open, 10080; below those that connections go out from (net.ipv4.ip_local_port_range).
FIRST, LAST, BLOCK = 11_000, 32_000, 100
_reserved = []


def _block():
    """The ports of a block that is this process's until its end: it holds the name, and the kernel knows each name once."""
    for first in range(FIRST, LAST, BLOCK):
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0supportd-tests-ports-{first}")
        except OSError:
            name.close()
            continue
        _reserved.append(name)
        return range(first, first + BLOCK)
    raise AssertionError("all ports of the tests are taken")


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_ports = filter(_is_free, itertools.chain.from_iterable(_block() for _ in itertools.count()))


def free_port():
    """A port of 127.0.0.1 that nobody listens on, and that is given out once."""
    return next(_ports)


def answer_to_nonsense(connection, data):
    """What the peer answers to bytes that nothing follows. It may close the connection while they are sent, or before their end: a close
    with unread bytes resets it, and then a half-close finds no connection (ENOTCONN)."""
    answer = b""
    with contextlib.suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(data)
        try:
            connection.shutdown(socket.SHUT_WR)
        except OSError as error:
            if error.errno != errno.ENOTCONN:
                raise
        while part := connection.recv(1 << 16):
            answer += part
    return answer
