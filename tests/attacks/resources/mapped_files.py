# tries: to take the disk with files that have no name and no descriptor, but are mapped
# points: 0
# harm: files, grader, marks
import mmap
import os
import time

maps = []
for _ in range(12):
    with open("x", "w+b") as file:
        file.write(bytes(2**24 - 1))
        file.flush()
        maps.append(mmap.mmap(file.fileno(), 4096))
    os.unlink("x")
time.sleep(2)
