# tries: to answer from handlers that run as the process ends
# points: 0
# harm: marks
import atexit
import os
import sys
import threading


def passed():
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\0\0\0\x0e\x93\xa5tuple\xa5value\xc3")
        except OSError:
            pass
    os._exit(0)


atexit.register(passed)
threading._register_atexit(passed)
sys.exit(0)
