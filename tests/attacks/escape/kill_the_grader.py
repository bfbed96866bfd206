# tries: to stop, to end and to frighten the processes above it
# points: 0
# harm: processes, secrets
import os
import signal

done = []
for pid in (os.getppid(), os.getppid() - 1, -os.getppid()):
    for number in (0, signal.SIGUSR1, signal.SIGSTOP, signal.SIGKILL):
        try:
            if pid not in (0, 1, -1):
                os.kill(pid, number)
                done.append((pid, number))
        except OSError:
            pass
    try:
        signal.pidfd_send_signal(os.pidfd_open(pid if pid > 0 else 1), signal.SIGKILL)
        done.append(pid)
    except (OSError, OverflowError):
        pass
raise ValueError("harm-" + f"done {done}" if done else "nothing")
