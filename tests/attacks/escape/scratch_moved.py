# tries: to take the folder away in which it lives, and to put another in its place
# points: 0
# harm: files, grader
import os
import shutil

here = os.getcwd()
for attempt in (
    lambda: os.rename(here, here + ".@MARK@"),
    lambda: os.rmdir(here),
    lambda: shutil.rmtree(here),
    lambda: os.symlink("@COURSE@", here),
    lambda: os.symlink("@COURSE@", "course"),
    lambda: os.chmod(here, 0),
    lambda: os.chmod(os.path.dirname(here), 0),
):
    try:
        attempt()
    except OSError:
        pass
