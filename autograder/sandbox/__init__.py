"""A process in which a stranger's code runs, seen from the trusted side. Theory of operation:

`Sandbox` starts the zygote (`zygote.py`), a fresh Python with torch loaded that has never seen a suite. For each child
it sends the zygote one end of a socket pair; the zygote forks, the child confines itself (`confine`), says which walls
hold, and only then takes a source over the socket and serves calls (`child.py`). Only plain values come back (`wire`).
The trusted side holds the clock; to end a child it tells the zygote, which kills, reaps and says how the child died.

This package must be importable in the zygote, so it imports none of its parts.
"""

STUDENT, PROPS = 0, 1
"""The numbers by which a child knows its two modules from the start: the student's file, and what the suites bring."""
PROPS_FILE = "props.py"
FAULT_FILE = ".fault"
"""What Python writes in a child's scratch folder as it crashes."""
