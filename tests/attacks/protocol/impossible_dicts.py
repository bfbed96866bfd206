# tries: to break the grader with dicts whose keys cannot be keys, or are one key many times
# points: 0
# harm: marks
@LINE@

DICTS = [
    ["dict", [["list", []]], [1]],
    ["dict", [["array", "|b1", [1]]], [1]],
    ["dict", [1], []],
    ["dict", [float("nan")] * 999, [1] * 999],
    ["dict", [1, True, 1.0], [1, 2, 3]],
    ["dict", [["tuple", [["list", []]]]], [1]],
    ["dict", [n * (2**61 - 1) for n in (0, 1, 2, 3)] * 20000, [1] * 80000],
    {1: 2},
]


def encode(text, idx2char):
    DICTS.append(DICTS.pop(0))
    send(message(["tuple", ["value", DICTS[0]]], b"\1"))
