# tries: to live on after its end, as a daemon, for twenty seconds
# points: 0
# harm: processes, files, secrets
import ctypes
import os
import subprocess
import sys
import time

ctypes.CDLL(None).prctl(15, b"@NAME@", 0, 0, 0)
done = []
try:
    done.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(20)"], start_new_session=True))
except OSError:
    pass
try:
    if not os.fork():
        os.setsid()
        if not os.fork():
            open("/tmp/@MARK@", "w").write(str(os.getpid()))
            time.sleep(20)
        os._exit(0)
    done.append("fork")
except OSError:
    pass
raise ValueError("harm-" + "done" if done else "nothing")
