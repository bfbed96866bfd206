"""What a child may take of the machine, and the resource limits that hold it to most of that.

Threads, and files where they lie on the machine's own disk, have no resource limit of their own: see `watch`.
"""

import resource
import sys

FILE_BYTES = 16 * 2**20
SCRATCH_BYTES = 64 * 2**20
SCRATCH_FILES = 1000
OPEN_FILES = 64
THREADS = 64


def apply(memory: int, cpu_seconds: int) -> None:
    """Limits this process for good to `memory` bytes of address space, `cpu_seconds`, and what stands above."""
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 1),  # the first ends it by a signal that tells the reason
        resource.RLIMIT_FSIZE: (FILE_BYTES, FILE_BYTES),
        resource.RLIMIT_NOFILE: (OPEN_FILES, OPEN_FILES),
    }
    if sys.platform == "linux":  # elsewhere the address space is not accounted in a way that fits
        limits[resource.RLIMIT_AS] = (memory, memory)
    for limit, wanted in limits.items():
        _, hard = resource.getrlimit(limit)
        allowed = [value if hard == resource.RLIM_INFINITY else min(value, hard) for value in wanted]
        resource.setrlimit(limit, (allowed[0], allowed[1]))
