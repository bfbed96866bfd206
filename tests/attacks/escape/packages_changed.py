# tries: to change Python's own packages, for every later run (here: to open them for that, and no more)
# points: 0
# harm: files, secrets
import os
import sysconfig

import pytest

done = []
for name in (pytest.__file__, os.__file__, sysconfig.get_path("purelib") + "/@MARK@.pth"):
    folder = os.path.dirname(name)
    for attempt in (
        lambda: open(name, "a"),
        lambda: os.chmod(folder, os.stat(folder).st_mode & 0o7777),
        lambda: os.mkdir(folder + "/@MARK@"),
    ):
        try:
            done.append(str(attempt()))
        except OSError:
            pass
raise ValueError("harm-" + f"done {done}" if done else "nothing")
