"""The isolation levels: which layers each has, and the word for what a machine can do."""

from typing import Literal

Level = Literal["open", "weak", "locked", "sealed"]

LEVELS: tuple[Level, ...] = ("open", "weak", "locked", "sealed")
"""From nothing to everything."""

LAYERS: dict[Level, frozenset[str]] = {
    "open": frozenset(),
    "weak": frozenset({"seccomp"}),
    "locked": frozenset({"seccomp", "landlock"}),
    "sealed": frozenset({"seccomp", "landlock", "namespaces"}),
}

REMEDIES = {
    "namespaces": "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, on Ubuntu "
    "kernel.apparmor_restrict_unprivileged_userns=0), or run with sudo",
    "landlock": "use a Linux kernel of version 5.13 or later with Landlock switched on (boot option lsm=landlock,...)",
    "seccomp": "use Linux on x86-64 or aarch64, with seccomp filters in its kernel (on macOS and Windows: in a virtual "
    "machine, WSL2 or a container)",
}


def level_of(layers: frozenset[str], walls: frozenset[str]) -> Level:
    """The highest level whose layers are all there; `locked` and above only where every wall stood its test."""
    reached: Level = "open"
    for level in LEVELS:
        if layers >= LAYERS[level] and (walls == WALLS or level in ("open", "weak")):
            reached = level
    return reached


BREACHES = {
    "files": "a child can open the course's files",
    "network": "a child can open a socket",
    "processes": "a child can start a process",
    "signals": "a child can signal the process that watches it",
}
"""What it means that a wall does not hold."""

REPORT = "the layers above should forbid that; where they are all there, report it"

WALLS = frozenset(BREACHES)
"""What a child tries, and what must fail: see `walls.standing`."""
