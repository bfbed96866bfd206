# tries: to answer with objects that it never made: the server's modules, paths into them, impossible numbers
# points: 0
# harm: marks
@LINE@

REFS = [
    ["ref", 0, [], "module"],
    ["ref", 2, ["__class__", "__mro__"], "x"],
    ["ref", -1, [], "x"],
    ["ref", 2**63, [], "x"],
    ["ref", 9, [], "x" * 10**5],
    ["ref", 9, [], "x"],
]


def encode(text, idx2char):
    REFS.append(REFS.pop(0))
    send(message(["tuple", ["value", REFS[0]]]))
