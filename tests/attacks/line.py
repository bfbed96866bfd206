"""What an attack on the protocol knows of it: it stands in the place of @LINE@, ahead of what each does with that."""

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
