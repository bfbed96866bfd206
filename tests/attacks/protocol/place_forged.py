# tries: to have the steps to an error stand in another's file, at impossible lines, with a command for the runner
# points: 0
# harm: marks, text
@LINE@

STEPS = [
    [10**18, "f", 1],
    [-1, "\x1b[2J", -1],
    [1, "\n::error::x", 10**18],
    [0, "x" * 10**6, 0],
    [1, "f", "7"],
    [None, None, None],
    [1],
    9,
]


def encode(text, idx2char):
    STEPS.append(STEPS.pop(0))
    step = ["tuple", STEPS[0]] if isinstance(STEPS[0], list) else 9
    earlier = [None, ["tuple", ["\x1b[2J", "\n::error::x", -1]], 9][len(str(step)) % 3]
    send(message(["tuple", ["raised", ["list", ["ValueError"]], "no", ["list", [step] * 99], 10**9, earlier]]))
