# tries: to answer the next request before it comes, with True
# points: 0
# harm: marks
@LINE@

TRUE = message(["tuple", ["value", True]])
send(TRUE)


def encode(text, idx2char):
    send(TRUE)
    return True
