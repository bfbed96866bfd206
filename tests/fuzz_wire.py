"""Fuzzes `wire.decode` and the answers' frames with atheris, which looks for new paths through the code. Run by hand:

    .venv/bin/pip install atheris
    .venv/bin/python tests/fuzz_wire.py -max_total_time=600

It prints what it does until it is stopped, or until something else than `ProtocolError` is raised: then the bytes that
did it lie in a file `crash-…`, whose name, given as an argument, runs them again.
"""

import contextlib
import socket
import struct
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["autograder.wire", "autograder.sandbox.frames"]):
    from autograder import wire
    from autograder.sandbox import frames

from autograder.errors import ProtocolError

SEEDS = [
    wire.encode(value, lambda thing: wire.Ref(9, ("f",), "Thing"))
    for value in (
        ("value", [1, -(2**63), 0.5, "é", b"ab", None, True]),
        ("raised", ["ValueError", "Exception"], "text", [(3, "f", 1)], 0, ("KeyError", "text", 2)),
        {"a": 1, 2: (3, 4), (5, "b"): object()},
    )
]
SEEDS += [
    struct.pack("!I", len(structure)) + structure + raw
    for structure, raw in (
        (b"\x94\xa6tensor\xa7float32\x92\x01\x02\xc3", bytes(8)),
        (b"\x93\xa5array\xa3<f8\x91\x01", bytes(8)),
        (b"\x92\xa6scalar\xa3>i4", bytes(4)),
    )
]


def decode(data: bytes) -> None:
    """As a message of any size, and as one whose size is right."""
    half = len(data) // 2
    for message in (data, struct.pack("!I", len(data)) + data, struct.pack("!I", half) + data):
        with contextlib.suppress(ProtocolError):
            wire.encode(wire.decode(message, lambda ref: ref), lambda thing: wire.Ref(1))


def receive(data: bytes) -> None:
    """As all that a child ever writes."""
    ours, theirs = socket.socketpair()
    with theirs:
        theirs.sendall(data)
    line = frames.Line(ours)
    with contextlib.suppress(ProtocolError, frames.Gone):
        wire.decode(line.receive(wire.MAX_BYTES, time.monotonic() + 10), lambda ref: ref)
    line.close()


def one_input(data: bytes) -> None:
    decode(data)
    receive(data)
    receive(frames.UNASKED + struct.pack("!I", len(data)) + data)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(SEEDS):
            Path(corpus, str(number)).write_bytes(seed)
        is_again = any(Path(argument).is_file() for argument in sys.argv[1:])
        atheris.Setup(sys.argv if is_again else [*sys.argv, corpus], one_input)
        atheris.Fuzz()
