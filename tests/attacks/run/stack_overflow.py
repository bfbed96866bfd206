# tries: to overflow the stack of Python itself
# points: 0
# harm: marks, processes
import sys

sys.setrecursionlimit(2**30)


def encode(text, idx2char):
    class Deep:
        def __getattr__(self, name):
            return getattr(self, name)

    return Deep().x


one_hot = encode
