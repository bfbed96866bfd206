# tries: to change, empty, move and remove the course's files
# points: 0
# harm: files
import os
import shutil

SUITE = "@COURSE@/solutions/one_hot/test_one_hot.py"
for attempt in (
    lambda: open(SUITE, "a").write("\n"),
    lambda: os.truncate(SUITE, 0),
    lambda: os.rename(SUITE, SUITE + ".@MARK@"),
    lambda: os.rename("one_hot.py", SUITE),
    lambda: os.replace("@COURSE@/course.yml", "course.yml"),
    lambda: os.unlink(SUITE),
    lambda: shutil.rmtree("@COURSE@/exercises/one_hot"),
    lambda: os.mkdir("@COURSE@/solutions/@MARK@"),
    lambda: os.link(SUITE, "linked"),
    lambda: os.symlink("one_hot.py", SUITE + ".@MARK@"),
    lambda: os.mkfifo("@COURSE@/@MARK@"),
    lambda: os.chown(SUITE, 1, 1),
    lambda: os.setxattr(SUITE, "user.x", b"x"),
):
    try:
        attempt()
    except OSError:
        pass
