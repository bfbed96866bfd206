# tries: to have the grader read the suite for it, as the place of a crash
# points: 0
# harm: secrets, files
import ctypes
import os

for attempt in (os.symlink, os.link):
    try:
        os.unlink(".fault")
    except OSError:
        pass
    try:
        attempt("@COURSE@/solutions/one_hot/test_one_hot.py", ".fault")
    except OSError:
        pass
ctypes.string_at(0)
