# tries: to put its text where a value is shown: in texts, keys and lists
# points: 0.5
# harm: text
EVIL = "\x1b[2J\n::error::x\u202e<script>\0"


def encode(text, idx2char):
    return EVIL if len(text) > 3 else {EVIL: [EVIL]}


def one_hot(indices, num_classes):
    return [EVIL, (EVIL, EVIL.encode())]
