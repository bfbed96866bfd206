# tries: to put its text where the name of a class stands
# points: 0
# harm: text
EVIL = "\x1b[2J\n::error::x\u202e" * 99


def encode(text, idx2char):
    raise type(EVIL, (Exception,), {"__str__": lambda self: self})()


def one_hot(indices, num_classes):
    return type(EVIL, (), {"__getattr__": lambda self, name: type(name + EVIL, (), {})()})()
