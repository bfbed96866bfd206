# tries: to leave so many ready answers in the way that all later ones are its own
# points: 0
# harm: marks
@LINE@

def encode(text, idx2char):
    for _ in range(1000):
        send(message(["tuple", ["value", ["tensor", "int64", [4], False]]], bytes(32)))
