"""A seccomp filter that allows what Python and torch need to compute, and refuses the rest with EPERM.

It is an allow-list: sockets, new processes, exec, ptrace, keyrings, System V IPC, mounts, namespaces, io_uring, bpf and
whatever a later kernel brings are refused because nobody listed them. Threads are allowed, processes are not. So are
permissions and times of files (`chmod`, `utime`) and `truncate` by name, since Landlock, or an older one, does not ask
whose file that is.
"""

import ctypes
import errno
import functools
import os
import struct

from autograder.confine.syscalls import MACHINE, NUMBERS, call, number

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Classic BPF: opcode, and the offsets of struct seccomp_data (linux/seccomp.h)
_LOAD, _AND, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x45, 0x06
_NR, _ARCH, _ARGS = 0, 4, 16
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000

_CLONE_THREAD, _CLONE_FILES = 0x00010000, 0x00000400  # a table of files of its own would hide files from `watch`
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2

_SET_UP_ONLY = {
    *("capset", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self"),
    *("mount", "mount_setattr", "pidfd_open", "pivot_root", "umount2", "unshare"),
}
_FCNTL = (0, 1, 2, 3, 4, 1030)  # duplicate, read and set flags; no file locks: they are seen by other processes
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5450, 0x5451)  # TCGETS, TIOCGWINSZ, FIONREAD, FIONCLEX, FIOCLEX
_PRCTL = (15, 16, 0x53564D41)  # set and get a thread's name, name a memory area


def probe() -> None:
    """Raises OSError where this machine or its kernel has no seccomp filters."""
    try:
        call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, None, 0, 0)
    except OSError as error:
        if error.errno != errno.EFAULT:  # it does look for the filter that we did not give
            raise


def apply_filter() -> None:
    """Filters this process for good. It must have one thread and `no_new_privs`."""
    program = build_filter(os.getpid())
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.c_char_p(header), 0, 0)


def build_filter(pid: int, machine: str = MACHINE) -> bytes:
    """The filter's instructions, 8 bytes each, for a process that may signal only `pid`: itself."""
    deny = _ERRNO | errno.EPERM
    code = [
        _instruction(_LOAD, _ARCH),
        _instruction(_EQUAL, _AUDIT_ARCH[machine], 1, 0),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NR),
    ]
    special = {
        "clone": _unless_all_bits(0, (_CLONE_THREAD, _CLONE_FILES), deny),
        "clone3": [_instruction(_RETURN, _ERRNO | errno.ENOSYS)],  # its flags lie in memory; libc falls back to clone
        "open": _unless_access_3(1, deny),
        "openat": _unless_access_3(2, deny),
        "openat2": [_instruction(_RETURN, _ERRNO | errno.ENOSYS)],  # its flags lie in memory, too
        "kill": _unless_one_of(0, (pid,), deny),
        "tgkill": _unless_one_of(0, (pid,), deny),
        "prlimit64": _unless_one_of(0, (0, pid), deny),
        "fcntl": _unless_one_of(1, _FCNTL, deny),
        "ioctl": _unless_one_of(1, _IOCTL, _ERRNO | errno.ENOTTY),
        "prctl": _unless_one_of(0, _PRCTL, deny),
    }
    for name, body in special.items():
        nr = number(name, machine)
        code += [] if nr is None else [_instruction(_EQUAL, nr, 0, len(body)), *body]
    return b"".join([*code, _allowed(frozenset(special), machine), _instruction(_RETURN, deny)])


@functools.cache  # a zygote's children all need the same; to make it takes as long as to apply it
def _allowed(special: frozenset[str], machine: str) -> bytes:
    """Allow what is listed, but for the `special` ones and what is needed only before."""
    names = [name for name in NUMBERS if name not in _SET_UP_ONLY and name not in special]
    numbers = [nr for name in names if (nr := number(name, machine)) is not None]
    return b"".join(_instruction(_EQUAL, nr, 0, 1) + _instruction(_RETURN, _ALLOW) for nr in numbers)


def _instruction(opcode: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", opcode, if_true, if_false, operand & 0xFFFFFFFF)


def _load_argument(index: int) -> bytes:
    return _instruction(_LOAD, _ARGS + 8 * index)  # the low half: every argument tested here is an int in the kernel


def _unless_one_of(index: int, values: tuple[int, ...], otherwise: int) -> list[bytes]:
    """Allow where argument `index` is one of `values`; else return `otherwise`."""
    tests = [_instruction(_EQUAL, value, len(values) - position, 0) for position, value in enumerate(values)]
    return [_load_argument(index), *tests, _instruction(_RETURN, otherwise), _instruction(_RETURN, _ALLOW)]


def _unless_access_3(index: int, otherwise: int) -> list[bytes]:
    """Allow but for access mode 3: Landlock asks nothing of it, and with O_TRUNC it empties a file before ABI 3."""
    return [
        _load_argument(index),
        _instruction(_AND, 3),
        _instruction(_EQUAL, 3, 0, 1),
        _instruction(_RETURN, otherwise),
        _instruction(_RETURN, _ALLOW),
    ]


def _unless_all_bits(index: int, bits: tuple[int, ...], otherwise: int) -> list[bytes]:
    """Allow where argument `index` has every one of `bits`; else return `otherwise`."""
    tests = [_instruction(_ANY_BIT, bit, 0, len(bits) - position) for position, bit in enumerate(bits)]
    return [_load_argument(index), *tests, _instruction(_RETURN, _ALLOW), _instruction(_RETURN, otherwise)]
