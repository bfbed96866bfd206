"""Other machines than this one, as far as they can be had here: `python machine.py NAME ARGUMENTS...` runs `autograder`.

A seccomp filter around the grader refuses what the other kernel, or the container, would refuse; all else is real.
"""

import ctypes
import errno
import os
import stat
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder.confine import seccomp
from autograder.confine.syscalls import MACHINE, MACHINES, NUMBERS, call

ROOT = Path(__file__).parent.parent
CANNOT = 77
"""The exit code where this machine cannot be made to look like that one."""

NAMESPACES = 0x7E020000
"""The flags of `clone` and `unshare` that ask for new namespaces."""
CALLS = {
    **NUMBERS,
    "add_key": (248, 217),
    "bpf": (321, 280),
    "keyctl": (250, 219),
    "perf_event_open": (298, 241),
    "ptrace": (101, 117),
    "request_key": (249, 218),
    "setns": (308, 268),
    "userfaultfd": (323, 282),
}
_NEW_NS, _BIND, _REC, _PRIVATE = 0x00020000, 4096, 16384, 1 << 18
_PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 22, 24, 38
_CAP_SYS_ADMIN = 21


def refuse(names: list[str], error: int) -> list[bytes]:
    """Instructions that refuse these calls."""
    return [
        instruction
        for name in names
        for instruction in (
            seccomp._instruction(seccomp._EQUAL, CALLS[name][MACHINES.index(MACHINE)] or -1, 0, 1),
            seccomp._instruction(seccomp._RETURN, seccomp._ERRNO | error),
        )
    ]


def refuse_argument(name: str, opcode: int, value: int, error: int) -> list[bytes]:
    """Instructions that refuse this call where its first argument is `value`, or has any of its bits."""
    return [
        seccomp._instruction(seccomp._EQUAL, CALLS[name][MACHINES.index(MACHINE)] or -1, 0, 4),
        seccomp._load_argument(0),
        seccomp._instruction(opcode, value, 0, 1),
        seccomp._instruction(seccomp._RETURN, seccomp._ERRNO | error),
        seccomp._instruction(seccomp._RETURN, seccomp._ALLOW),
    ]


def filtered(*parts: list[bytes]) -> None:
    """Filters this process, and all that it starts: what no part refuses is allowed."""
    code = [
        seccomp._instruction(seccomp._LOAD, seccomp._NR),
        *(instruction for part in parts for instruction in part),
        seccomp._instruction(seccomp._RETURN, seccomp._ALLOW),
    ]
    program = ctypes.create_string_buffer(b"".join(code))
    header = struct.pack("HxxxxxxP", len(code), ctypes.addressof(program))
    call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call("prctl", _PR_SET_SECCOMP, 2, ctypes.c_char_p(header), 0, 0)


def no_landlock() -> None:
    """A kernel before 5.13."""
    filtered(refuse(["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"], errno.ENOSYS))


def no_namespaces() -> None:
    """A kernel that keeps user namespaces from ordinary users."""
    filtered(refuse(["unshare"], errno.EPERM))


def apparmor() -> None:
    """Ubuntu 24.04 without sudo: user namespaces are granted, but AppArmor takes all power in them away."""
    filtered(refuse(["mount", "umount2", "pivot_root", "mount_setattr"], errno.EACCES))


def docker() -> None:
    """Root in a container, under the profile that Docker gives where nothing else is said."""
    if os.geteuid() == 0:
        call("prctl", _PR_CAPBSET_DROP, _CAP_SYS_ADMIN, 0, 0, 0)
    filtered(
        refuse(["mount", "umount2", "pivot_root", "mount_setattr", "setns", "unshare"], errno.EPERM),
        refuse(["add_key", "keyctl", "request_key", "bpf", "perf_event_open", "ptrace", "userfaultfd"], errno.EPERM),
        refuse(["clone3"], errno.ENOSYS),
        refuse_argument("clone", seccomp._ANY_BIT, NAMESPACES, errno.EPERM),
    )


def no_seccomp() -> None:
    """A kernel that was built without seccomp filters."""
    filtered(refuse_argument("prctl", seccomp._EQUAL, _PR_SET_SECCOMP, errno.EINVAL))


def ordinary_user() -> None:
    """Nobody in particular. What root keeps in a folder of its own is made readable first, for this process alone."""
    if os.geteuid() != 0:
        return
    needed = [place for place in (Path(sys.base_prefix), Path(sys.prefix), ROOT) if is_closed(place)]
    if needed:
        call("unshare", _NEW_NS)
        call("mount", None, b"/", None, _REC | _PRIVATE, None)
        held = [(place, tempfile.mkdtemp(dir=Path.cwd())) for place in needed]
        for place, shelter in held:
            call("mount", os.fsencode(place), shelter.encode(), None, _BIND | _REC, None)
        for place, shelter in held:
            while is_closed(place):
                closed = next(folder for folder in [*reversed(place.parents), place] if not is_open(folder))
                call("mount", b"tmpfs", os.fsencode(closed), b"tmpfs", 0, b"mode=755")
                place.mkdir(parents=True)
            call("mount", shelter.encode(), os.fsencode(place), None, _BIND | _REC, None)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def is_open(folder: Path) -> bool:
    """Whether anybody may enter."""
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def is_closed(place: Path) -> bool:
    return not all(is_open(folder) for folder in [*reversed(place.parents), place])


LOOKS: dict[str, Callable[[], None]] = {
    look.__name__: look for look in (no_landlock, no_namespaces, apparmor, docker, no_seccomp, ordinary_user)
}

if __name__ == "__main__":
    try:
        LOOKS[sys.argv[1]]()
    except OSError as error:
        sys.stderr.write(f"this machine cannot be made to look so: {error}\n")
        sys.exit(CANNOT)
    os.execv(sys.executable, [sys.executable, "-m", "autograder", *sys.argv[2:]])
