"""What the processes that are started here use: time, CPU and memory, over the whole tree below this process (Linux)."""

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_EVERY_SECONDS = 0.2


@dataclass
class Usage:
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of all processes that have ended and were waited for by their parents."""
    peak_mb: float = 0.0
    """The most memory that all of them took together, as it was looked up five times a second."""
    busy_otherwise: float = 0.0
    """The share of the machine's cores that was busy with something else: near 0, or the seconds mean little."""


@contextmanager
def measured() -> Iterator[Usage]:
    """What all processes use that are started, and end, inside; it is known at the end."""
    usage, over = Usage(), threading.Event()

    def watch() -> None:
        while not over.wait(_EVERY_SECONDS):
            usage.peak_mb = max(usage.peak_mb, sum(map(_memory_mb, _descendants(os.getpid()))))

    watcher = threading.Thread(target=watch)
    started, cpu_before, busy_before = time.perf_counter(), _cpu_of_children(), _busy_seconds()
    watcher.start()
    try:
        yield usage
    finally:
        usage.seconds, usage.cpu_seconds = time.perf_counter() - started, _cpu_of_children() - cpu_before
        over.set()
        watcher.join()
        others = _busy_seconds() - busy_before - usage.cpu_seconds
        usage.busy_otherwise = max(others, 0.0) / (usage.seconds * (os.cpu_count() or 1))


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _busy_seconds() -> float:
    """CPU seconds of all processes since the machine started."""
    user, nice, system, *_ = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:])
    return (user + nice + system) / os.sysconf("SC_CLK_TCK")


def children_by_process() -> dict[int, list[int]]:
    """The numbers of all processes on the machine, by those of their parents."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    return children


def _descendants(process: int) -> list[int]:
    children = children_by_process()
    found, waiting = [], children.get(process, [])
    while waiting:
        found += waiting
        waiting = [child for parent in waiting for child in children.get(parent, [])]
    return found


def private_mb(process: int) -> float:
    """The pages that no other process shares."""
    return _rollup_mb(process, ("Private_Clean:", "Private_Dirty:"))


def _memory_mb(process: int) -> float:
    """Pss: its own pages, and of those that it shares with others an even share."""
    return _rollup_mb(process, ("Pss:",))


def _rollup_mb(process: int, names: tuple[str, ...]) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended, or may not be looked at
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(names)) / 1024
