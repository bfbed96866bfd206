# tries: to overflow the stack of the decoder with a million nested lists
# points: 0
# harm: marks, memory
@LINE@

def encode(text, idx2char):
    structure = b"\x92\xa4list\x91" * 10**5 + b"\xc0"
    send(len(structure).to_bytes(4, "big") + structure)


def one_hot(indices, num_classes):
    value = []
    for _ in range(10**5):
        value = [value]
    return value
