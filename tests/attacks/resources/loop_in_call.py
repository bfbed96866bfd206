# tries: to loop in every call, each time for as long as it may
# points: 0
# harm: marks, processes


def encode(text, idx2char):
    while True:
        pass
