# tries: to break whoever writes or reads text: NUL, halves of characters, bytes that are none
# points: 0
# harm: text


def encode(text, idx2char):
    raise ValueError("\0 \ud800\udfff \udc80 \ufffe \U0010ffff \x85 \x1c")


def one_hot(indices, num_classes):
    return "\0\ud800"
