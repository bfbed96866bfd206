# tries: to make one file of a terabyte
# points: 0
# harm: marks, files
import os

file = open("huge", "wb")
os.truncate("huge", 2**40)
