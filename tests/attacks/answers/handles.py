# tries: to open files by their handles, by io_uring, and by other ways than `open`
# points: 0
# harm: secrets
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
handle = ctypes.create_string_buffer((128).to_bytes(4, "little") + bytes(140), 144)
path = b"@COURSE@/solutions/one_hot/test_one_hot.py"
told = [
    libc.syscall(303, -100, path, handle, ctypes.byref(ctypes.c_int()), 0),
    libc.syscall(304, -100, handle, 0),
    libc.syscall(425, 8, ctypes.create_string_buffer(240)),
    libc.syscall(437, -100, path, ctypes.create_string_buffer(24), 24),
    libc.syscall(428, -100, path, 0),
    libc.syscall(424, 0),
    libc.syscall(250, 10, 0),
    libc.syscall(134, path),
]
for descriptor in told:
    if descriptor > 2:
        told.append(open(descriptor).read()[-99:])
raise ValueError(str(told))
