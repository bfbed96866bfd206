# tries: to become another user, to get capabilities, and to lift its limits and filters
# points: 0
# harm: secrets
import ctypes
import os
import resource
import struct

libc = ctypes.CDLL(None)
done = []
for attempt in (
    lambda: os.setuid(12345),
    lambda: os.setgroups([0]),
    lambda: os.setresuid(0, 0, 0),
    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)),
    lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1)),
    lambda: os.mknod("device", 0o60666, os.makedev(8, 0)),
    lambda: os.open("/dev/mem", os.O_RDWR),
    lambda: os.open("/dev/tty", os.O_RDWR),
    lambda: os.open("/dev/kmsg", os.O_WRONLY),
):
    try:
        done.append(str(attempt()))
    except (OSError, ValueError):
        pass
data = struct.pack("IIIIII", 2**32 - 1, 2**32 - 1, 0, 2**32 - 1, 2**32 - 1, 0)
done += [number for number, result in enumerate((
    libc.capset(struct.pack("Ii", 0x20080522, 0), data),
    libc.prctl(38, 0, 0, 0, 0),
    libc.prctl(47, 2, 0, 0, 0),
    libc.prctl(1, 0, 0, 0, 0),
    libc.prctl(4, 1, 0, 0, 0),
    libc.syscall(317, 1, 0, None),
)) if result >= 0]
raise ValueError("harm-" + f"done {done}" if done else "nothing")
