# tries: to import the suite, or to run the solution as a module of its own
# points: 0
# harm: secrets
import importlib.util
import runpy
import sys

sys.path.insert(0, "@COURSE@/solutions/one_hot")
told = []
for attempt in (
    lambda: __import__("test_one_hot").CANARY,
    lambda: runpy.run_path("@COURSE@/solutions/one_hot/one_hot.py")["CANARY"],
    lambda: importlib.util.spec_from_file_location("s", "@COURSE@/solutions/one_hot/one_hot.py").loader.get_data("@COURSE@/solutions/one_hot/one_hot.py"),
    lambda: globals().update(runpy.run_path("@COURSE@/solutions/one_hot/one_hot.py")),
):
    try:
        told.append(attempt())
    except Exception as error:
        told.append(error)
raise ValueError(str(told))
