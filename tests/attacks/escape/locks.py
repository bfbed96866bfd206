# tries: to hold locks on files that the grader or the next student needs
# points: 0
# harm: files, secrets
import fcntl
import os
import sys

done = []
for name in ("@COURSE@/course.yml", "@COURSE@", sys.executable, os.__file__, "/dev/null", "one_hot.py"):
    for attempt in (
        lambda file: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB),
        lambda file: fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB),
        lambda file: fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK),
        lambda file: fcntl.fcntl(file, fcntl.F_NOTIFY, fcntl.DN_ACCESS),
    ):
        try:
            descriptor = os.open(name, os.O_RDONLY)
            attempt(descriptor)
            done.append(name)
        except OSError:
            pass
raise ValueError("harm-" + f"done {done}" if done else "nothing")
