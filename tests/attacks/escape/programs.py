# tries: to run other programs, in every way that there is
# points: 0
# harm: files, processes, secrets
import os
import pty
import subprocess

FILE = "/tmp/@MARK@"
touch = ["/usr/bin/touch", FILE]
done = []
for attempt in (
    lambda: os.system(f"touch {FILE}") and 1 / 0,
    lambda: subprocess.run(touch),
    lambda: os.posix_spawn(touch[0], touch, {}),
    lambda: os.spawnv(os.P_WAIT, touch[0], touch),
    lambda: os.popen(f"touch {FILE}").read(),
    lambda: pty.fork(),
    lambda: os.forkpty(),
    lambda: os.execv(touch[0], touch),
):
    try:
        done.append(str(attempt()))
    except (OSError, ZeroDivisionError):
        pass
raise ValueError("harm-" + f"done {done}" if set(done) - {"None", ""} else "nothing")
