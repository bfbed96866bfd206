# tries: to keep the grader waiting without taking a second of its processor
# points: 0
# harm: marks, processes
import threading

threading.Event().wait(10**6)
