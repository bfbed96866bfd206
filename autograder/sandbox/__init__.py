"""A process in which a stranger's code runs, seen from the trusted side. Theory of operation:

`Sandbox` stands for a zygote (`zygote.py`), a fresh Python with torch loaded that has never seen a suite: by exec, or by
fork from a nursery (`nursery.py`), which saves the loading. For each child
it sends the zygote one end of a socket pair; the zygote forks, the child confines itself (`confine`), says which walls
hold, and only then takes a source over the socket and serves calls (`child.py`). Only plain values come back (`wire`).
The trusted side holds the clock; to end a child it tells the zygote, which kills, reaps and says how the child died.

This package must be importable in the zygote, so it imports none of its parts.
"""

import os
import struct

STUDENT, PROPS = 0, 1
"""The numbers by which a child knows its two modules from the start: the student's file, and what the suites bring."""
PROPS_FILE = "props.py"
MAX_FAILURES = 20
"""Of the cells of a notebook, that a child tells and the grader hears."""
MAX_STEPS = 8
"""Of the calls that led to an exception, that a child tells and the grader hears."""
FAULT_FILE = ".fault"
"""What Python writes in a child's scratch folder as it crashes."""
SEED = struct.Struct("!?I")
"""What stands before each request to a child: whether it begins a check, and the seed of its generators."""
ERRORS_FILE = "zygote.err"
"""What a zygote says before it dies, in the folder of its sandbox."""


def small_environment() -> dict[str, str]:
    """All that a process may know of the grader's environment if children are to be copies of it."""
    kept = {name: os.environ[name] for name in ("TMPDIR",) if name in os.environ}
    return kept | {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        # a second thread, once used, would hang every child or forbid namespaces
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        # large pages of memory: a fork copies its tables of pages, which takes ten times as long with small ones
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",  # macOS: else a forked child may abort
    }
