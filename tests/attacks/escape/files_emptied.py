# tries: to empty the course's files and Python's own by opening them neither to read nor to write
# points: 0
# harm: files
import os

for path in ("@COURSE@/course.yml", "@COURSE@/solutions/one_hot/test_one_hot.py"):
    try:
        os.open(path, 3 | os.O_TRUNC)
    except OSError:
        pass
