"""The walls in their order: what the zygote sets up once, and what each child does to itself."""

import ctypes
import os
import signal
import struct
import sys
import sysconfig
from collections.abc import Callable, Collection
from pathlib import Path

from autograder.confine import landlock, limits, namespaces, seccomp
from autograder.confine.level import LAYERS, Level
from autograder.confine.syscalls import SUPPORTED, call
from autograder.confine.watch import Watch, outer_pid

SCRATCH = "/scratch"

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_CAPABILITY_V3 = 0x20080522


class Room:
    """Where the children live: the namespaces and the root that they share, one child at a time."""

    def __init__(self, highest: Level) -> None:
        self.missing: dict[str, str] = dict.fromkeys(LAYERS["sealed"] - LAYERS[highest], "not wanted")
        """Each layer that this machine does not give, and why."""
        self.readable = _readable()
        self._proc: int | None = None

    @property
    def sealed(self) -> bool:
        """Whether the children live in namespaces of their own."""
        return "namespaces" not in self.missing

    def enter(self) -> None:
        """Finds out what the machine gives, and enters new namespaces, where it does. It needs a single thread."""
        self._try("seccomp", seccomp.probe)
        self._try("landlock", landlock.abi)
        self._try("namespaces", lambda: namespaces.try_out(self.readable, SCRATCH))
        if self.sealed:
            namespaces.enter()
            namespaces.become_init()

    def _try(self, layer: str, probe: Callable[[], object]) -> None:
        if layer not in self.missing:
            try:
                probe()
            except OSError as error:
                self.missing[layer] = error.strerror or str(error)

    def close_doors(self) -> None:
        """The new root. Call it once everything is imported: little else can be found afterwards."""
        if sys.platform == "linux":
            self._proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if self.sealed:
            namespaces.change_root(self.readable, SCRATCH)
        if SUPPORTED:
            _bound_capabilities()

    def open_scratch(self, outside: str) -> str:
        """An empty scratch folder for the next child: in memory where sealed, else the folder `outside`."""
        if self.sealed:
            namespaces.mount_scratch(SCRATCH, size=limits.SCRATCH_BYTES, inodes=limits.SCRATCH_FILES)
            return SCRATCH
        return outside

    def close_scratch(self) -> None:
        if self.sealed:
            namespaces.unmount_scratch(SCRATCH)

    def watch(self, pid: int, scratch: str) -> Watch:
        """Who looks at the child `pid`, with its folder `scratch`, from now on."""
        if not self.sealed:
            return Watch(self._proc, str(pid), scratch)
        assert self._proc is not None, "close the doors first"
        return Watch(self._proc, outer_pid(self._proc, pid), None)  # a file system of its own bounds the folder


def confine(room: Room, *, keep: int, scratch: str, memory: int, cpu_seconds: int) -> frozenset[str]:
    """Confines this process for good and returns the layers that took hold.

    `keep` is the only descriptor to stay open beside the standard ones; `memory` is the address space in bytes.
    """
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)
    limits.apply(memory, cpu_seconds)
    if not SUPPORTED:
        return frozenset()
    call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _drop_capabilities()
    if "landlock" not in room.missing:
        landlock.restrict([*room.readable, *namespaces.DEVICES], [scratch, "/dev/null"])
    if "seccomp" not in room.missing:
        seccomp.apply_filter()
    return LAYERS["sealed"].difference(room.missing)


def _bound_capabilities() -> None:
    """No child may ever gain a capability; this process keeps those that it has."""
    for capability in range(64):
        try:
            call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError:  # not a capability of this kernel, or not ours to drop: then `capset` takes what a child has
            break


def _drop_capabilities() -> None:
    header = struct.pack("Ii", _CAPABILITY_V3, 0)
    call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def _readable() -> Collection[str]:
    """What Python and torch may read: the installation, its packages and the system's libraries. No shared data."""
    places = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/usr", "/lib", "/lib64"}
    places |= {"/etc/ld.so.cache", "/etc/localtime"}
    present = sorted(place for place in places if os.path.exists(place))
    return [place for place in present if not any(Path(place).is_relative_to(p) for p in present if p != place)]
