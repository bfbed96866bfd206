# tries: to read the environment, the command line and the open files of all processes
# points: 0
# harm: secrets
import os

told = [dict(os.environ)]
for pid in ("self", "1", os.getppid(), os.getpid() - 1):
    for name in ("environ", "cmdline", "maps", "cwd", "root/etc/passwd", "fd/0", "task/1/children"):
        try:
            told.append(open(f"/proc/{pid}/{name}").read(400))
        except OSError as error:
            told.append(error.errno)
raise ValueError(str(told))
