# tries: to leave named shared memory and semaphores for the next student
# points: 0
# harm: files, secrets
import ctypes
from multiprocessing import shared_memory

done = []
libc = ctypes.CDLL(None, use_errno=True)
for attempt in (
    lambda: shared_memory.SharedMemory("@MARK@", create=True, size=4096),
    lambda: libc.shm_open(b"/@MARK@", 0o102, 0o666) >= 0 or 1 / 0,
    lambda: libc.syscall(240, b"@MARK@", 0o102, 0o666, None) >= 0 or 1 / 0,
):
    try:
        done.append(str(attempt()))
    except (OSError, ZeroDivisionError):
        pass
raise ValueError("harm-" + f"done {done}" if done else "nothing")
