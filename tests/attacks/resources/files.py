# tries: to use up the file system's inodes with five thousand files
# points: 0
# harm: marks, files
for number in range(5000):
    open(str(number), "w").close()
