# tries: to answer with objects that it never made: the server's modules, paths into them, impossible numbers
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


REFS = [
    ["ref", 0, [], "module"],
    ["ref", 2, ["__class__", "__mro__"], "x"],
    ["ref", -1, [], "x"],
    ["ref", 2**63, [], "x"],
    ["ref", 9, [], "x" * 10**5],
    ["ref", 9, [], "x"],
]


def encode(text, idx2char):
    REFS.append(REFS.pop(0))
    send(message(["tuple", ["value", REFS[0]]]))
