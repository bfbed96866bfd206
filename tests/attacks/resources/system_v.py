# tries: to leave shared memory, a semaphore and a queue of System V behind
# points: 0
# harm: system, secrets
import ctypes

libc = ctypes.CDLL(None)
made = [libc.shmget(@KEY@, 4096, 0o1666), libc.semget(@KEY@, 1, 0o1666), libc.msgget(@KEY@, 0o1666)]
raise ValueError("harm-" + "done" if max(made) >= 0 else "nothing")
