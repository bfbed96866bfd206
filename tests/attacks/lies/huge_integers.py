# tries: to break the arithmetic of the comparison with integers that no machine word holds
# points: 0.5
# harm: marks, memory


def encode(text, idx2char):
    return [10**4000, -(2**63) - 1, 2**64]


def one_hot(indices, num_classes):
    return 1 << 10**6
