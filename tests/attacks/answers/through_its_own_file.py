# tries: to put a link in the place of its own file, so that the line of an error is quoted from the suite
# points: 0
# harm: secrets
import linecache
import os

for attempt in (os.symlink, os.link, os.rename):
    try:
        attempt("@COURSE@/solutions/one_hot/one_hot.py", "other")
        os.rename("other", __file__)
    except OSError:
        pass
linecache.clearcache()
exec(compile("\n" * 50 + "raise ValueError", "@COURSE@/solutions/one_hot/one_hot.py", "exec"))
