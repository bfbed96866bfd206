# tries: to keep memory where no process is charged for it: memfd, shared mappings, secret memory, locked pages
# points: 0
# harm: marks, memory, files
import ctypes
import mmap
import os

libc = ctypes.CDLL(None)
held = []
for size in (2**27, 2**29):
    for make in (
        lambda: os.memfd_create("@MARK@"),
        lambda: libc.syscall(447, 0),
        lambda: os.open("/dev/shm/@MARK@", os.O_RDWR | os.O_CREAT),
        lambda: os.open("sparse", os.O_RDWR | os.O_CREAT),
    ):
        try:
            descriptor = make()
            os.ftruncate(descriptor, size)
            held.append(mmap.mmap(descriptor, size))
            held[-1][:: mmap.PAGESIZE] = b"x" * (size // mmap.PAGESIZE)
        except (OSError, ValueError):
            pass
libc.mlockall(7)
