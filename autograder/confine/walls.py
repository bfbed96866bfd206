"""The child's own proof that it is confined: it tries what must fail, before any stranger's code runs."""

import os
import socket
from collections.abc import Callable

from autograder.confine.level import WALLS


def standing(forbidden: str) -> frozenset[str]:
    """Names of the walls that hold; `forbidden` is a readable file outside, of which the child must see nothing."""
    attempts: dict[str, Callable[[], None]] = {
        "files": lambda: os.close(os.open(forbidden, os.O_RDONLY)),
        "network": lambda: socket.socket().close(),
        "processes": _fork,
        "signals": lambda: os.kill(os.getppid(), 0),
    }
    assert attempts.keys() == WALLS
    return frozenset(name for name, attempt in attempts.items() if _is_refused(attempt))


def _is_refused(attempt: Callable[[], None]) -> bool:
    try:
        attempt()
    except OSError:
        return True
    return False


def _fork() -> None:
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
