# tries: to read the suite and the solution where they lie
# points: 0
# harm: secrets
told = []
for name in ("solutions/one_hot/test_one_hot.py", "solutions/one_hot/one_hot.py", "solutions/one_hot/probes.py"):
    for opener in (lambda path: open(path).read(), lambda path: __import__("linecache").getlines(path)):
        try:
            told.append(str(opener("@COURSE@/" + name)))
        except OSError as error:
            told.append(str(error))
raise ValueError(" ".join(text[-200:] for text in told))
