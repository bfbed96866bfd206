# tries: to keep the grader waiting for ever while the file is loaded
# points: 0
# harm: marks, processes
while True:
    pass
