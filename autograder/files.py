"""What lies in a folder, an archive or a single file that a stranger made: names first, bytes on demand, all of it bounded.

Nothing is unpacked and no link is followed, at no level of a path. The one error that comes out is `Unreadable`.
"""

import io
import itertools
import os
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from autograder.text import plain

MAX_ENTRIES = 5000
MAX_DEPTH = 50
MAX_TOTAL_BYTES = 100 * 2**20
"""Of all files that are read from one place together, after unpacking."""
MAX_RATIO = 200
"""How many times larger than in the archive a file may be; text of people stays under 20, deflate ends at 1032."""
SKIPPED_FOLDERS = {".git", ".ipynb_checkpoints", "__pycache__", "__MACOSX", ".venv", "node_modules"}
"""What tools leave behind, not people."""

Kind = Literal["file", "folder", "link", "pipe", "socket", "device"]
_KINDS: dict[int, Kind] = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
}
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FREELY = 64 * 2**10  # bytes: what is this small may be packed as tightly as it likes
_AT_ONCE = 2 * 2**20  # bytes: room for the names of MAX_ENTRIES files and more


class Unreadable(Exception):
    """Why something cannot be read, in words for its author that go on after its name: "is encrypted; …"."""


@dataclass(frozen=True)
class Entry:
    """Something with a name. `path` has `/` between its parts and may hold anything else, `..` too: it is for showing."""

    path: str
    kind: Kind
    size: int
    load: Callable[[int], bytes]
    """The first so many bytes. Raises Unreadable."""

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


class Contents:
    """The entries of one place, and what may still be read of them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._left = MAX_TOTAL_BYTES

    def read(self, entry: Entry, limit: int) -> bytes:
        """All bytes of a file. Raises Unreadable where they are more than `limit`, or cannot be had."""
        too_large = Unreadable(f"is larger than {limit // 2**20} MiB; remove what is not code")
        if entry.size > limit:
            raise too_large
        if self._left <= 0:
            raise Unreadable(f"comes after {MAX_TOTAL_BYTES // 2**20} MiB of other files; hand in less")
        data = entry.load(limit + 1)
        self._left -= len(data)
        if len(data) > limit:
            raise too_large
        return data


@contextmanager
def opened(place: Path, name: str = "") -> Iterator[Contents]:
    """What the folder, zip archive or single file `place` holds. Raises Unreadable, also where it is none of these.

    A `name` is that of a single file, where a link to it says another one than its own.
    """
    with _told():
        kind = _kind(place.lstat().st_mode)
        if kind not in ("file", "folder"):  # to open a device may do something
            raise Unreadable(f"is a {kind}; hand in a folder or a zip")
        root = os.open(place, _FLAGS)
    try:
        if kind == "folder":
            yield Contents(_listed(_walk(root, ())))
        elif PurePosixPath(name or place.name).suffix.lower() == ".zip":
            with _told():
                archive = zipfile.ZipFile(_Archive(root, closefd=False))
            with archive:
                yield Contents(_listed(_members(archive)))
        else:
            size = os.fstat(root).st_size
            yield Contents([Entry(name or place.name, "file", size, lambda limit: _load(root, (), limit))])
    finally:
        os.close(root)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever a file system or a damaged archive makes the standard library raise, as Unreadable."""
    try:
        yield
    except _DAMAGES as error:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error) or type(error).__name__
        raise Unreadable(f"cannot be read ({plain(why, 100)}); hand it in again") from None


# what `zipfile` and `zlib` were seen to raise on damaged bytes; `zipfile` documents no more than the first
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(OSError, EOFError, RuntimeError, ValueError, LookupError, OverflowError),
)


def _listed(entries: Iterator[Entry]) -> list[Entry]:
    found = list(itertools.islice(entries, MAX_ENTRIES + 1))
    if len(found) > MAX_ENTRIES:
        raise _too_many()
    return found


def _too_many() -> Unreadable:
    return Unreadable(f"holds more than {MAX_ENTRIES} files; hand in the course's files alone")


def _kind(mode: int) -> Kind:
    return _KINDS.get(stat.S_IFMT(mode), "device")


def _walk(root: int, parts: tuple[str, ...]) -> Iterator[Entry]:
    """The entries beneath a folder: its own first, then those of each folder in it."""
    if len(parts) > MAX_DEPTH:
        raise Unreadable(f"holds folders in folders, more than {MAX_DEPTH} deep; hand in the course's files alone")
    with _told(), _beneath(root, parts) as folder, os.scandir(folder) as found:
        some = sorted(itertools.islice(found, MAX_ENTRIES + 1), key=lambda child: child.name)
        states = [(child.name, child.stat(follow_symlinks=False)) for child in some]
    folders = []
    for name, state in states:
        kind = _kind(state.st_mode)
        if kind == "folder" and name in SKIPPED_FOLDERS:
            continue
        path = (*parts, name)
        yield Entry("/".join(path), kind, state.st_size, lambda limit, path=path: _load(root, path, limit))  # type: ignore[misc]
        if kind == "folder":
            folders.append(path)
    for path in folders:
        yield from _walk(root, path)


@contextmanager
def _beneath(root: int, parts: Sequence[str]) -> Iterator[int]:
    """A descriptor of what lies at `parts`, opened step by step, so that no step can be a link."""
    descriptor = os.dup(root)
    try:
        for part in parts:
            above = descriptor
            descriptor = os.open(part, _FLAGS, dir_fd=above)
            os.close(above)
        yield descriptor
    finally:
        os.close(descriptor)


def _load(root: int, parts: Sequence[str], limit: int) -> bytes:
    with _told(), _beneath(root, parts) as descriptor, open(descriptor, "rb", closefd=False) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable("is no file any more; hand it in again")
        return file.read(limit)


class _Archive(io.FileIO):
    """A file of which nobody can ask much at once: `zipfile` reads all names of an archive, however many, in one go."""

    def read(self, size: int | None = -1, /) -> bytes:
        asked = _AT_ONCE + 1 if size is None or size < 0 else min(size, _AT_ONCE + 1)
        data = super().read(asked) or b""
        if len(data) > _AT_ONCE:
            raise _too_many()
        return data


def _members(archive: zipfile.ZipFile) -> Iterator[Entry]:
    infos = archive.infolist()
    times = Counter(_path(info) for info in infos)
    for info in infos:
        path = _path(info)
        if not SKIPPED_FOLDERS.intersection(path.split("/")):
            fault = "is in the archive more than once; keep one" if times[path] > 1 else _fault(info)
            mode = info.external_attr >> 16
            is_folder = info.orig_filename.endswith(("/", "\\"))
            kind = "folder" if is_folder else _kind(mode) if stat.S_IFMT(mode) else "file"
            yield Entry(
                path,
                kind,
                info.file_size,
                lambda limit, info=info, fault=fault: _unpack(archive, info, fault, limit),  # type: ignore[misc]
            )


def _path(info: zipfile.ZipInfo) -> str:
    """As the archive has it (`filename` ends at a NUL), with Windows' separators as everybody's."""
    return str(PurePosixPath(info.orig_filename.replace("\\", "/")))


def _fault(info: zipfile.ZipInfo) -> str:
    """Why a member is not even begun; empty where it may be."""
    if info.flag_bits & 0x41:
        return "is encrypted; pack it without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # LZMA may ask for 4 GiB
        return "is packed in an unusual way; pack it as an ordinary zip"
    if info.file_size > max(_FREELY, MAX_RATIO * info.compress_size):
        return f"unpacks to more than {MAX_RATIO} times its size; remove what is not code"
    return ""


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, fault: str, limit: int) -> bytes:
    if fault:
        raise Unreadable(fault)
    data = bytearray()
    with _told(), archive.open(info) as file:
        while len(data) < limit and (piece := file.read(min(2**16, limit - len(data)))):
            data += piece
    return bytes(data)
