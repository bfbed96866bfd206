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
_PIECE = 2**16
"""Bytes that are read at a time: more than most frames have."""
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
        self._poll = select.poll()
        self._poll.register(connection, select.POLLIN)
        self._ticket = UNASKED
        self._past = b""
        self._read = bytearray()
        """What has come and is not taken yet."""

    def close(self) -> None:
        self._connection.close()

    def send(self, data: bytes, deadline: float) -> None:
        """Sends one request before `deadline` (of `time.monotonic`)."""
        self._past, self._ticket = self._ticket, os.urandom(_TICKET_BYTES)
        rest = memoryview(_HEADER.pack(self._ticket, len(data)) + data)
        while rest:
            try:
                rest = rest[self._connection.send(rest) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError:
                raise Gone from None

    def receive(self, largest: int, deadline: float) -> bytearray:
        """The answer to the last request, at most `largest` bytes long. Raises ProtocolError for any other frame."""
        ticket, size = _HEADER.unpack(self._take(_HEADER.size, deadline))
        if ticket == self._past:
            raise ProtocolError("came twice")
        if ticket != self._ticket:
            raise ProtocolError("came before it was asked for, or is none of the grader's frames")
        if size > largest:
            raise ProtocolError(f"is larger than {largest} bytes")
        return self._take(size, deadline)

    def _take(self, size: int, deadline: float) -> bytearray:
        while len(self._read) < size:  # grows with what has come, whatever size was promised
            self._wait(select.POLLIN, deadline)
            try:
                piece = self._connection.recv(_PIECE)
            except BlockingIOError:
                continue
            except OSError:
                raise Gone from None
            if not piece:
                raise Gone
            self._read += piece
        taken = self._read[:size]
        del self._read[:size]
        return taken

    def _wait(self, event: int, deadline: float) -> None:
        self._poll.modify(self._connection, event)
        left = deadline - time.monotonic()
        if left <= 0 or not self._poll.poll(left * 1000):
            raise TooLate


def send_from_child(descriptor: int, ticket: bytes, data: bytes) -> None:
    """The child's half of `receive`: blocking, by descriptor, with `write` alone, as no other call is allowed there."""
    rest = memoryview(_HEADER.pack(ticket, len(data)) + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive_in_child(descriptor: int) -> tuple[bytes, bytes]:
    """The child's half of `send`: a ticket and what was sent. Raises EOFError where the grader has closed the connection.

    The grader sends one request at a time and waits for its answer, so that nothing of the next can come along.
    """
    data = b""
    while len(data) < _HEADER.size:
        data += _some(descriptor)
    ticket, size = _HEADER.unpack_from(data)
    pieces, missing = [data[_HEADER.size :]], size + _HEADER.size - len(data)
    while missing > 0:
        pieces.append(_some(descriptor))
        missing -= len(pieces[-1])
    return ticket, b"".join(pieces)


def _some(descriptor: int) -> bytes:
    piece = os.read(descriptor, _PIECE)
    if not piece:
        raise EOFError
    return piece
