# tries: to loop where Python looks at no signal
# points: 0
# harm: marks, processes
import re
import signal

signal.signal(signal.SIGALRM, lambda *_: None)
re.match(r"(a|a)*$", "a" * 60 + "b")
