# tries: to take 320 MB of disk between two looks, by asking for them without writing
# points: 0
# harm: files, grader, marks
import os

for number in range(20):
    os.posix_fallocate(os.open(f"{number}", os.O_RDWR | os.O_CREAT), 0, 2**24 - 1)
os._exit(0)
