# tries: to have the place of an error stand in another's file, at an impossible line, with a command for the runner
# points: 0
# harm: marks, text
@LINE@

PLACES = [[10**18, "f", "\n::error::x"], [-1, "\x1b[2J", "x" * 10**6], [1, "f", 7], [None, None, None], [1], 9]


def encode(text, idx2char):
    PLACES.append(PLACES.pop(0))
    place = ["tuple", PLACES[0]] if isinstance(PLACES[0], list) else 9
    send(message(["tuple", ["raised", ["list", ["ValueError"]], "no", place]]))
