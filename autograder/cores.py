"""One core for a worker and its child: they take turns, and a call takes four times as long where it changes the core."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_core() -> Iterator[None]:
    """Stays on the core where this process was woken, which is an idle one if there is any; a zygote follows its worker."""
    if sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    core = ctypes.CDLL(None).sched_getcpu()
    os.sched_setaffinity(0, {core} & allowed or allowed)
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
