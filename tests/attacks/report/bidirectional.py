# tries: to have its line read from the other end, by marks that nobody sees
# points: 0
# harm: text


def encode(text, idx2char):
    raise ValueError("\u202e51/0\u202c \u2066x\u2069 \u200f\u200e \ufeff \u200b \U000e0041")


def one_hot(indices, num_classes):
    raise ValueError("Z" + "\u0300\u0489" * 500)
