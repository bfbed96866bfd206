# tries: to stop the clock that measures it, and then loops
# points: 0
# harm: marks, processes
import signal
import time

for name in ("time", "monotonic", "perf_counter", "process_time"):
    setattr(time, name, lambda: 0)
for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGXCPU, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
while True:
    pass
