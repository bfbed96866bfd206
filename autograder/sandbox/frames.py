"""Length-prefixed frames on a socket. The size is checked before memory is taken, and the clock is the reader's own."""

import os
import select
import socket
import struct
import time

from autograder.errors import ProtocolError

_HEADER = struct.Struct("!I")
_PIECE = 2**20


class TooLate(Exception):
    """The deadline passed before the frame was complete."""


class Gone(Exception):
    """The other side closed the connection, or died."""


def send(connection: socket.socket, data: bytes, deadline: float) -> None:
    """Sends one frame before `deadline` (of `time.monotonic`); `connection` must not block."""
    rest = memoryview(_HEADER.pack(len(data)) + data)
    while rest:
        _wait(connection, select.POLLOUT, deadline)
        try:
            rest = rest[connection.send(rest[:_PIECE]) :]
        except BlockingIOError:
            continue
        except OSError:
            raise Gone from None


def receive(connection: socket.socket, largest: int, deadline: float) -> bytes:
    """The next frame, at most `largest` bytes long; `connection` must not block."""
    (size,) = _HEADER.unpack(_read(connection, _HEADER.size, deadline))
    if size > largest:
        raise ProtocolError(f"a frame of {size} bytes")
    return _read(connection, size, deadline)


def _read(connection: socket.socket, size: int, deadline: float) -> bytes:
    data = bytearray()
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
    return bytes(data)


def _wait(connection: socket.socket, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(connection, event)
    left = deadline - time.monotonic()
    if left <= 0 or not poll.poll(left * 1000):
        raise TooLate


def send_from_child(descriptor: int, data: bytes) -> None:
    """The child's half of `send`: blocking, by descriptor, with `write` alone, as no other call is allowed there."""
    rest = memoryview(_HEADER.pack(len(data)) + data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive_in_child(descriptor: int) -> bytes:
    """The child's half of `receive`. Raises EOFError where the grader has closed the connection."""
    (size,) = _HEADER.unpack(_read_in_child(descriptor, _HEADER.size))
    return _read_in_child(descriptor, size)


def _read_in_child(descriptor: int, size: int) -> bytes:
    data = b""
    while len(data) < size:
        piece = os.read(descriptor, size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data
