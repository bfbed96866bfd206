# tries: to make the course's files look older than they are
# points: 0
# harm: files
import os

for name in ("course.yml", "solutions/one_hot/test_one_hot.py"):
    try:
        os.utime("@COURSE@/" + name, (0, 0))
    except OSError:
        pass
