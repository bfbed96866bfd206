# tries: to promise the largest answer that is allowed, and to send none of it
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

os.write(connection(), (16 * 2**20).to_bytes(4, "big"))
while True:
    pass
