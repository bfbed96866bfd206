# tries: to make the grader start a process for each check, each of which dies as it is loaded
# points: 0
# harm: marks, processes
import os
import time


def encode(text, idx2char):
    time.sleep(0.02)
    os.abort()


def one_hot(indices, num_classes):
    os.abort()
