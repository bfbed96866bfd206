# tries: to leave files wherever it can be written
# points: 0
# harm: files
import os
import sys
import sysconfig

PLACES = ["/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", os.path.expanduser("~root"), sys.prefix, "..", "../..", "@COURSE@"]
for place in [*PLACES, sysconfig.get_path("purelib"), "/proc/self/cwd/..", "/usr/lib"]:
    try:
        open(f"{place}/@MARK@.pth", "w").write("import os")
    except OSError:
        pass
    try:
        os.mkdir(f"{place}/@MARK@")
    except OSError:
        pass
