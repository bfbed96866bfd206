# tries: to make descriptors that it shares with the grader non-blocking, asynchronous, and its own
# points: 0
# harm: marks, grader
import fcntl
import os
import termios

for descriptor in range(64):
    for attempt in (
        lambda: os.set_blocking(descriptor, False),
        lambda: fcntl.fcntl(descriptor, fcntl.F_SETOWN, 1),
        lambda: fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK | fcntl.FASYNC),
        lambda: fcntl.fcntl(descriptor, 1031, 4096),
        lambda: termios.tcflush(descriptor, termios.TCIOFLUSH),
        lambda: os.dup2(descriptor, 63 - descriptor) if descriptor > 40 else None,
    ):
        try:
            attempt()
        except OSError:
            pass
        except termios.error:
            pass
