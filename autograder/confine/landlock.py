"""Landlock: from here on this process opens only what is listed, whatever its user may do.

Constants: the kernel's `linux/landlock.h`; an older kernel knows fewer rights, and `abi` says which.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

from autograder.confine.syscalls import call

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_FIRST_RIGHTS = (1 << 13) - 1  # ABI 1
_NET_TCP = 0b11  # ABI 4: bind and connect
_SCOPED = 0b11  # ABI 6: abstract sockets and signals


def abi() -> int:
    """The kernel's Landlock version; raises OSError where it has none."""
    return call("landlock_create_ruleset", None, 0, _CREATE_RULESET_VERSION)


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Lets this process read below `readable`, read and write below `writable`, and nothing else; needs `no_new_privs`."""
    version = abi()
    rights = _FIRST_RIGHTS
    rights |= _REFER if version >= 2 else 0
    rights |= _TRUNCATE if version >= 3 else 0
    rights |= _IOCTL_DEV if version >= 5 else 0
    fields = [rights, _NET_TCP if version >= 4 else 0, _SCOPED if version >= 6 else 0]
    attributes = struct.pack("QQQ", *fields)[: 8 if version < 4 else 16 if version < 6 else 24]
    ruleset = call("landlock_create_ruleset", ctypes.c_char_p(attributes), len(attributes), 0)
    try:
        for path in readable:
            _allow(ruleset, path, _READ)
        for path in writable:
            _allow(ruleset, path, rights & ~(_EXECUTE | _IOCTL_DEV))
        call("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE  # the kernel refuses a directory's rights here
        rule = struct.pack("=Qi", rights, descriptor)
        call("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)
