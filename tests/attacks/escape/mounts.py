# tries: to mount, to unmount, to change its root and its namespaces
# points: 0
# harm: files, secrets
import ctypes
import os

libc = ctypes.CDLL(None)
here = os.getcwd().encode()
done = [
    libc.mount(b"none", b"@COURSE@", b"tmpfs", 0, None),
    libc.mount(b"/", here, None, 4096, None),
    libc.umount2(b"/scratch", 2),
    libc.unshare(0x10000000),
    libc.unshare(0x00020000),
    libc.setns(0, 0),
    libc.chroot(here),
    libc.syscall(155, here, here),
    libc.syscall(442, -100, b"/", 0, ctypes.create_string_buffer(32), 32),
    libc.syscall(430, b"tmpfs", 0),
]
raise ValueError("harm-" + f"done {done}" if max(done) >= 0 else "nothing")
