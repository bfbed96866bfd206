# tries: to read what is left open by the processes that it comes from
# points: 0
# harm: secrets
import os

told = []
for descriptor in range(5, 4096):
    try:
        os.lseek(descriptor, 0, 0)
        told.append((descriptor, os.read(descriptor, 999)))
    except OSError:
        pass
raise ValueError(str(told))
