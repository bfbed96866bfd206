"""Namespaces: a process of its own user, pid, mount, network, IPC and host name, in a root that holds only what it needs.

Works for an ordinary user where the kernel allows unprivileged user namespaces, and for root.
"""

import ctypes
import os
import signal
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.confine.syscalls import call

_NEW_NS, _NEW_CGROUP, _NEW_UTS, _NEW_IPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
_NEW_USER, _NEW_PID, _NEW_NET = 0x10000000, 0x20000000, 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC, _MS_PRIVATE = 2, 4, 4096, 16384, 1 << 18
_MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_PR_SET_PDEATHSIG = 1

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
_OLD_ROOT = "/.old"


def try_out(readable: Iterable[str], scratch: str) -> None:
    """Does all of this in a throw-away process first; raises OSError with what was refused there.

    There is no way back from new namespaces, and some machines grant these but forbid what they are for: on Ubuntu
    24.04 AppArmor refuses the first mount.
    """
    reader, writer = os.pipe()
    trial = os.fork()
    if not trial:
        try:
            enter()
            change_root(readable, scratch)
            mount_scratch(scratch, size=2**20, inodes=10)
            os.close(call("pidfd_open", os.getpid(), 0))  # see `watch.outer_pid`
            os._exit(0)
        except OSError as error:
            os.write(writer, (error.strerror or str(error)).encode())
        finally:
            os._exit(1)
    os.close(writer)
    with open(reader, encoding="utf-8") as told:
        reason = told.read()
    _, status = os.waitpid(trial, 0)
    if status:
        raise OSError(reason or f"a trial of them ended with exit code {os.waitstatus_to_exitcode(status)}")


def enter() -> None:
    """Moves this single-threaded process into new namespaces, as their root; raises OSError where that is forbidden."""
    uid, gid = os.getuid(), os.getgid()
    call("unshare", _NEW_USER | _NEW_PID | _NEW_NS | _NEW_NET | _NEW_IPC | _NEW_UTS | _NEW_CGROUP)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")


def become_init() -> None:
    """Goes on as process 1 of the new pid namespace, so that everything in it dies with this process.

    The process that called waits for it, outside the namespace, and exits as it does.
    """
    init = os.fork()
    if init:
        _, status = os.waitpid(init, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    call("prctl", _PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def change_root(readable: Iterable[str], scratch: str) -> None:
    """Makes a new root, read-only, with the `readable` paths at their places, four devices and an empty `scratch`."""
    base = "/tmp"  # any folder will do: what is mounted here is seen by nobody outside
    call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    call("mount", b"tmpfs", base.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, b"size=1m,mode=755")
    os.mkdir(base + _OLD_ROOT)
    call("pivot_root", base.encode(), (base + _OLD_ROOT).encode())
    os.chdir("/")
    for path in readable:
        _mirror(path)
    for path in DEVICES:
        _bind(path, _ATTR_RDONLY | _ATTR_NOSUID if path != "/dev/null" else _ATTR_NOSUID)
    os.makedirs(scratch)
    call("umount2", _OLD_ROOT.encode(), _MNT_DETACH)
    os.rmdir(_OLD_ROOT)
    _set_attributes("/", _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, 0)


def mount_scratch(path: str, *, size: int, inodes: int) -> None:
    """An empty memory file system at `path`, of at most `size` bytes and `inodes` files."""
    options = f"size={size},nr_inodes={inodes},mode=700".encode()
    call("mount", b"tmpfs", path.encode(), b"tmpfs", _MS_NOSUID | _MS_NODEV, options)


def unmount_scratch(path: str) -> None:
    call("umount2", path.encode(), _MNT_DETACH)


def _mirror(path: str) -> None:
    """Puts `path` of the old root at its place in the new one: a link as a link, all else read-only."""
    if os.path.islink(_OLD_ROOT + path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(os.readlink(_OLD_ROOT + path), path)
    else:
        _bind(path, _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV)


def _bind(path: str, attributes: int) -> None:
    source = _OLD_ROOT + path
    if os.path.isdir(source):
        os.makedirs(path, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        Path(path).touch()
    call("mount", source.encode(), path.encode(), None, _MS_BIND | _MS_REC, None)
    _set_attributes(path, attributes, _AT_RECURSIVE)


def _set_attributes(path: str, attributes: int, flags: int) -> None:
    wanted = struct.pack("QQQQ", attributes, 0, 0, 0)
    call("mount_setattr", _AT_FDCWD, path.encode(), flags, ctypes.c_char_p(wanted), len(wanted))
