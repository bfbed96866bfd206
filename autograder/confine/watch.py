"""A look at what no resource limit bounds: a child's threads, and its files where they lie on the machine's own disk."""

import os
import stat
from contextlib import suppress
from typing import Literal

from autograder.confine.limits import FILE_BYTES, SCRATCH_BYTES, SCRATCH_FILES, THREADS
from autograder.confine.syscalls import call

Excess = Literal["threads", "disk", "files", "cpu"]
"""What a child took more of than it may."""


_ENDED = (FileNotFoundError, ProcessLookupError, PermissionError)
"""What comes of looking at a process, or a descriptor, that has just ended: the descriptors of the dead are root's."""


class Watch:
    """Looks at one child from outside. Each look costs little, whatever the child has made."""

    def __init__(self, proc: int | None, pid: str, folder: str | None) -> None:
        """`proc`: a descriptor of `/proc`, where there is one; `pid`: the child's number there; `folder`: where its files are."""
        self._proc = proc
        self._pid = pid
        self._folder = folder

    def look(self) -> Excess | None:
        """What the child has too much of at this moment."""
        if self._proc is not None and self._threads(self._proc) > THREADS:
            return "threads"
        if self._folder is None:
            return None
        deleted = 0
        if self._proc is not None:
            deleted = self._open_bytes(self._proc) + self._mapped_bytes(self._proc, os.fsencode(self._folder))
        return _excess_below(self._folder, deleted)

    def _threads(self, proc: int) -> int:
        try:
            status = os.open(f"{self._pid}/status", os.O_RDONLY, dir_fd=proc)
        except FileNotFoundError:  # it is dead
            return 0
        with open(status, "rb") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith(b"Threads:")), 0)

    def _open_bytes(self, proc: int) -> int:
        """What files take on disk that have no name any more, but are still open."""
        total = 0
        with suppress(*_ENDED):
            descriptors = os.open(f"{self._pid}/fd", os.O_RDONLY | os.O_DIRECTORY, dir_fd=proc)
            try:
                for name in os.listdir(descriptors):
                    with suppress(*_ENDED):
                        status = os.stat(name, dir_fd=descriptors)
                        if stat.S_ISREG(status.st_mode) and not status.st_nlink:
                            total += status.st_blocks * 512
            finally:
                os.close(descriptors)
        return total

    def _mapped_bytes(self, proc: int, folder: bytes) -> int:
        """The most that files of `folder` can take that have no name any more, but are mapped into memory."""
        with suppress(*_ENDED):
            maps = os.open(f"{self._pid}/maps", os.O_RDONLY, dir_fd=proc)
            with open(maps, "rb") as lines:
                nameless = (line.split()[4] for line in lines if folder in line and line.endswith(b" (deleted)\n"))
                return len(set(nameless)) * FILE_BYTES  # by their numbers; only root may ask for their sizes
        return 0


_TRIES = 3


def _excess_below(folder: str, size: int) -> Excess | None:
    """Whether the files below `folder`, and `size` bytes, are too many or too large.

    What cannot be counted is too much: folders nested deeper than a path can tell, closed to us, or moved about each
    time that we look.
    """
    for _ in range(_TRIES):
        try:
            return _count(folder, size)
        except (FileNotFoundError, NotADirectoryError):  # removed while we looked
            continue
        except OSError:
            break
    return "files" if os.path.lexists(folder) else None


def _count(folder: str, size: int) -> Excess | None:
    """It stops at the first file too many, and follows no links. Raises OSError where it cannot go on."""
    pending, count = [folder], 0
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                count += 1
                if count > SCRATCH_FILES:
                    return "files"
                with suppress(FileNotFoundError):  # a file that is gone takes nothing
                    status = entry.stat(follow_symlinks=False)
                    size += status.st_blocks * 512
                    if stat.S_ISDIR(status.st_mode):
                        pending.append(entry.path)
    return "disk" if size > SCRATCH_BYTES else None


def outer_pid(proc: int, pid: int) -> str:
    """The number that `pid`, of our own pid namespace, has in `proc`, which may show the namespace around ours."""
    descriptor = call("pidfd_open", pid, 0)
    try:
        with open(os.open(f"self/fdinfo/{descriptor}", os.O_RDONLY, dir_fd=proc), "rb") as lines:
            return next(line.split()[1].decode() for line in lines if line.startswith(b"Pid:"))
    finally:
        os.close(descriptor)
