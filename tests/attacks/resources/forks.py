# tries: to fill the machine with processes (fifty, which end after twenty seconds)
# points: 0
# harm: processes, secrets
import ctypes
import os
import time

ctypes.CDLL(None).prctl(15, b"@NAME@", 0, 0, 0)
for _ in range(50):
    if not os.fork():
        time.sleep(20)
        os._exit(0)
raise ValueError("harm-" + "done")
