# tries: to fill the report with 64 MB, and with a text that is made anew for ever
# points: 0
# harm: text, memory


class Long(Exception):
    def __str__(self):
        return "x" * 2**26

    def __repr__(self):
        return str(self) * 2**20


def encode(text, idx2char):
    raise Long


def one_hot(indices, num_classes):
    raise type("Long", (Exception,), {"__str__": lambda self: exec("while True: pass")})() if num_classes == 4 else Long
