"""Frames on a socket: a ticket, a size, and as many bytes.

The size is checked before memory is taken, and the clock is the reader's own. The ticket is drawn for each request: a
frame that was written before its request cannot bear it, and so is seen to be early, unasked for, or the second answer
to the request before. (A child that has read a request knows its ticket: what it then answers, it answers.)
"""

import os
import select
import socket
import struct
import time

from autograder.errors import ProtocolError

_TICKET_BYTES = 4
_HEADER = struct.Struct(f"!{_TICKET_BYTES}sI")
_PIECE = 2**20
UNASKED = bytes(_TICKET_BYTES)
"""The ticket of the one frame that is no answer: the child's first, before it has any of the student's code."""


class TooLate(Exception):
    """The deadline passed before the frame was complete."""


class Gone(Exception):
    """The other side closed the connection, or died."""


class Line:
    """The trusted side's end of a connection to a child. Each request brings a ticket, and its answer must return it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._connection.setblocking(False)
        self._ticket = UNASKED
        self._past = b""

    def close(self) -> None:
        self._connection.close()

    def send(self, data: bytes, deadline: float) -> None:
        """Sends one request before `deadline` (of `time.monotonic`)."""
        self._past, self._ticket = self._ticket, os.urandom(_TICKET_BYTES)
        rest = memoryview(_HEADER.pack(self._ticket, len(data)) + data)
        while rest:
            _wait(self._connection, select.POLLOUT, deadline)
            try:
                rest = rest[self._connection.send(rest[:_PIECE]) :]
            except BlockingIOError:
                continue
            except OSError:
                raise Gone from None

    def receive(self, largest: int, deadline: float) -> bytearray:
        """The answer to the last request, at most `largest` bytes long. Raises ProtocolError for any other frame."""
        ticket, size = _HEADER.unpack(_read(self._connection, _HEADER.size, deadline))
        if ticket == self._past:
            raise ProtocolError("came twice")
        if ticket != self._ticket:
            raise ProtocolError("came before it was asked for, or is none of the grader's frames")
        if size > largest:
            raise ProtocolError(f"is larger than {largest} bytes")
        return _read(self._connection, size, deadline)


def _read(connection: socket.socket, size: int, deadline: float) -> bytearray:
    data = bytearray()  # grows with what has come, whatever size was promised
    while len(data) < size:
        _wait(connection, select.POLLIN, deadline)
        try:
            piece = connection.recv(min(size - len(data), _PIECE))
        except BlockingIOError:
            continue
        except OSError:
            raise Gone from None
        if not piece:
            raise Gone
        data += piece
    return data


def _wait(connection: socket.socket, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(connection, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TooLate


def send_from_child(descriptor: int, ticket: bytes, data: bytes) -> None:
    """The child's half of `receive`: blocking, by descriptor, with `write` alone, as no other call is allowed there."""
    rest = memoryview(_HEADER.pack(ticket, len(data)) + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive_in_child(descriptor: int) -> tuple[bytes, bytes]:
    """The child's half of `send`: a ticket and what was sent. Raises EOFError where the grader has closed the connection."""
    ticket, size = _HEADER.unpack(_read_in_child(descriptor, _HEADER.size))
    return ticket, _read_in_child(descriptor, size)


def _read_in_child(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(descriptor, size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data
