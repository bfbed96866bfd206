# tries: to raise an exception with a hundred thousand base classes and a text of eight megabytes
# points: 0
# harm: marks, memory, text
import os
import stat


def connection():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass


def frame(data):
    return len(data).to_bytes(4, "big") + data

import msgspec


def encode(text, idx2char):
    raised = ["raised", ["list", *["NotImplementedError"] * 10**5], "x" * 2**23, None]
    os.write(connection(), frame(msgspec.msgpack.encode(["tuple", *raised])))


def one_hot(indices, num_classes):
    raise ValueError("x" * 2**26)
