# tries: to have memory taken for shapes whose numbers are not there
# points: 0
# harm: marks, memory
@LINE@

TENSORS = [
    (["tensor", "float32", [2**31 - 1, 2**31 - 1], False], b""),
    (["tensor", "float32", [2**31 - 1, 2**31 - 1, 0], False], b""),
    (["tensor", "float32", [-1], False], bytes(4)),
    (["tensor", "float32", [True], False], bytes(4)),
    (["tensor", "float32", [1] * 90, False], bytes(4)),
    (["tensor", "bool", [1], True], b"\x07"),
    (["tensor", "int64", [1], True], bytes(8)),
    (["array", "|O", [1]], bytes(8)),
    (["array", "<U900000000", [1]], bytes(8)),
    (["array", "<f8", [2**25, 0]], b""),
    (["scalar", "<f8"], b""),
    (["bytes", 2**60], b""),
]


def encode(text, idx2char):
    TENSORS.append(TENSORS.pop(0))
    tree, raw = TENSORS[0]
    send(message(["tuple", ["value", tree]], raw))
