# tries: to fill the disk with 200 MB
# points: 0
# harm: marks, files
for number in range(25):
    for place in ("", "../", "/tmp/@MARK@", "/var/tmp/@MARK@"):
        try:
            open(f"{place}{number}", "wb").write(bytes(2**23))
        except OSError:
            pass
