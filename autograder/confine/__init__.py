"""Walls around a process that runs a stranger's code. Theory of operation:

1. The zygote calls `Room.enter` once, before it imports torch: new namespaces, where the kernel grants them, and then,
   once everything is imported, `Room.close_doors`: a new root file system that holds Python, the system's libraries and
   an empty scratch folder.
2. Each child calls `confine` right after the fork: no descriptors but its own, resource limits, no capabilities,
   Landlock, seccomp. None of these can be undone.
3. The child then tries what must fail (`walls.standing`) before it loads a submission.
4. While a child lives, the zygote looks at it from outside now and then (`watch`), as no resource limit counts threads
   or, without a file system of the child's own, files.

Each layer alone would hold most attacks; the level says which layers are there. Nothing here knows about grading.
"""

from autograder.confine.level import LEVELS, Level
from autograder.confine.room import Room, confine

__all__ = ["LEVELS", "Level", "Room", "confine"]
