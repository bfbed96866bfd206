"""The walls in their order: what the zygote sets up once, and what each child does to itself."""

import ctypes
import os
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Collection
from pathlib import Path

from autograder.confine import landlock, namespaces, seccomp
from autograder.confine.level import LAYERS, Level
from autograder.confine.syscalls import SUPPORTED, call

SCRATCH = "/scratch"
SCRATCH_BYTES = 64 * 2**20
SCRATCH_FILES = 1000
FILE_BYTES = 16 * 2**20
OPEN_FILES = 64

_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 24, 38
_CAPABILITY_V3 = 0x20080522


class Room:
    """Where the children live: the namespaces and the root that they share, one child at a time."""

    def __init__(self, highest: Level) -> None:
        self.allowed = LAYERS[highest]
        self.missing: dict[str, str] = {}
        """Each layer that this machine does not give, and why."""
        self.sealed = False
        self.readable = _readable()

    def enter(self) -> None:
        """New namespaces, where the machine allows it. Call it first of all: it needs a single thread."""
        if "namespaces" not in self.allowed:
            self.missing["namespaces"] = "not wanted"
            return
        try:
            namespaces.enter()
        except OSError as error:
            self.missing["namespaces"] = str(error)
            return
        self.sealed = True
        namespaces.become_init()

    def close_doors(self) -> None:
        """The new root. Call it once everything is imported: little else can be found afterwards."""
        if self.sealed:
            namespaces.change_root(self.readable, SCRATCH)

    def open_scratch(self, outside: str) -> str:
        """An empty scratch folder for the next child: in memory where sealed, else the folder `outside`."""
        if self.sealed:
            namespaces.mount_scratch(SCRATCH, size=SCRATCH_BYTES, inodes=SCRATCH_FILES)
            return SCRATCH
        return outside

    def close_scratch(self) -> None:
        if self.sealed:
            namespaces.unmount_scratch(SCRATCH)


def confine(room: Room, *, keep: int, scratch: str, memory: int, cpu_seconds: int) -> frozenset[str]:
    """Confines this process for good and returns the layers that took hold.

    `keep` is the only descriptor to stay open beside the standard ones; `memory` is the address space in bytes.
    """
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)
    _limit(memory, cpu_seconds)
    layers = {"namespaces"} if room.sealed else set()
    if not SUPPORTED:
        return frozenset(layers)
    call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _drop_capabilities()
    if "landlock" in room.allowed and _has_landlock():
        landlock.restrict([*room.readable, *namespaces.DEVICES], [scratch, "/dev/null"])
        layers.add("landlock")
    if "seccomp" in room.allowed:
        seccomp.apply_filter()
        layers.add("seccomp")
    return frozenset(layers)


def _has_landlock() -> bool:
    try:
        return landlock.abi() >= 1
    except OSError:
        return False


def _limit(memory: int, cpu_seconds: int) -> None:
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: FILE_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILES,
    }
    if sys.platform == "linux":  # elsewhere the address space is not accounted in a way that fits
        limits[resource.RLIMIT_AS] = memory
    for limit, value in limits.items():
        _, hard = resource.getrlimit(limit)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(limit, (allowed, allowed))


def _drop_capabilities() -> None:
    for capability in range(64):
        try:
            call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError:  # not a capability of this kernel, or not ours to drop: `capset` below takes what we have
            break
    header = struct.pack("Ii", _CAPABILITY_V3, 0)
    call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


def _readable() -> Collection[str]:
    """What Python and torch may read: the installation, its packages and the system's libraries. No shared data."""
    places = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), "/usr", "/lib", "/lib64"}
    places |= {"/etc/ld.so.cache", "/etc/localtime"}
    present = sorted(place for place in places if os.path.exists(place))
    return [place for place in present if not any(Path(place).is_relative_to(p) for p in present if p != place)]
