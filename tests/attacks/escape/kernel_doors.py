# tries: to find system calls that nobody closed
# points: 0
# harm: secrets, system
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
space = ctypes.create_string_buffer(4096)
NUMBERS = {
    "perf_event_open": 298, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "keyctl": 250, "add_key": 248,
    "kexec_load": 246, "init_module": 175, "open_by_handle_at": 304, "pidfd_getfd": 438, "process_madvise": 440,
    "landlock_create_ruleset": 444, "seccomp": 317, "memfd_secret": 447, "mq_open": 240, "inotify_init": 253,
    "fanotify_init": 300, "quotactl": 179, "syslog": 103, "personality": 135, "vmsplice": 278, "signalfd": 282,
    "timerfd_create": 283, "shmget": 29, "semget": 64, "msgget": 68, "clone3": 435, "x32_open": 0x40000002,
}
done = [name for name, number in NUMBERS.items() if libc.syscall(number, space, 0, 0, 0, 0) >= 0]
raise ValueError("harm-" + f"done {done}" if done else "nothing")
