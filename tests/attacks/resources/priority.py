# tries: to be served before all others: real-time scheduling, priority, other cores, no out-of-memory killer
# points: 0
# harm: marks, secrets
import os
import resource

done = []
for attempt in (
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
    lambda: os.nice(-5),
    lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
    lambda: os.sched_setaffinity(os.getppid(), {0}),
    lambda: open(f"/proc/{os.getppid()}/oom_score_adj", "w").write("1000"),
    lambda: open("/proc/self/oom_score_adj", "w").write("-1000"),
    lambda: resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (8, 8)),
    lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)) if resource.getrlimit(resource.RLIMIT_AS)[0] > 0 else 1 / 0,
):
    try:
        done.append(str(attempt()))
    except (OSError, ValueError):
        pass
raise ValueError("harm-" + f"done {done}" if done else "nothing")
