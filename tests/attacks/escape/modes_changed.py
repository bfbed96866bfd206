# tries: to make the course readable for everybody, and its suites for nobody
# points: 0
# harm: files
import os

for name, mode in (("course.yml", 0o777), ("solutions/one_hot/test_one_hot.py", 0), ("solutions", 0o777)):
    try:
        os.chmod("@COURSE@/" + name, mode)
    except OSError:
        pass
