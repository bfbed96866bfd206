"""Removes what a child left in its scratch folder on the machine's own disk, whatever shape it has."""

import os
import stat
import tempfile
from pathlib import Path


def remove(folder: Path) -> None:
    """Removes `folder` and all in it, however deep, closed to its owner or oddly named. Nothing may be alive in there.

    Folders are moved up side by side before they are emptied, so that neither Python's stack nor a path's length bounds
    how deep they may lie. No link is followed. Raises OSError where something cannot be removed.
    """
    if not os.path.lexists(folder):  # without Landlock a program may have removed its folder itself,
        return
    if folder.is_symlink() or not folder.is_dir():  # or put something else there
        folder.unlink()
        return
    folder.chmod(0o700)
    place = tempfile.mkdtemp(prefix=folder.name, dir=folder.parent)
    base = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.rename(folder, "0", dst_dir_fd=base)
        waiting, made = ["0"], 1
        while waiting:
            name = waiting.pop()
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=base)
            try:
                for entry in os.listdir(inner):
                    if stat.S_ISDIR(os.stat(entry, dir_fd=inner, follow_symlinks=False).st_mode):
                        os.chmod(entry, 0o700, dir_fd=inner)  # to move a folder is to write in it, too
                        os.rename(entry, str(made), src_dir_fd=inner, dst_dir_fd=base)
                        waiting.append(str(made))
                        made += 1
                    else:
                        os.unlink(entry, dir_fd=inner)
            finally:
                os.close(inner)
            os.rmdir(name, dir_fd=base)
    finally:
        os.close(base)
    os.rmdir(place)
