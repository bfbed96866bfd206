# tries: to say once more, and better, which walls hold
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

HELLO = ["dict", "layers", ["list", "namespaces", "landlock", "seccomp"], "walls", ["list"]]
os.write(connection(), frame(msgspec.msgpack.encode(HELLO)))
os.write(connection(), frame(msgspec.msgpack.encode(["tuple", "value", None])))
