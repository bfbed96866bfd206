# tries: to raise an exception with a hundred thousand base classes and a text of eight megabytes
# points: 0
# harm: marks, memory, text
@LINE@

def encode(text, idx2char):
    send(message(["tuple", ["raised", ["list", ["NotImplementedError"] * 50000], "x" * 1000, ["list", []], 0, None]]))


def one_hot(indices, num_classes):
    raise ValueError("x" * 2**26)
