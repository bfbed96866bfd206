# tries: to break the decoder with bytes of no meaning, half numbers and bad text
# points: 0
# harm: marks
@LINE@

ODD = [b"\xc1", b"\xd9\x04\xff\xfe\xfd\xfc", b"\xc7\x08\x05" + bytes(8), b"\x92\xa5tuple\xa5value", b"\xdd\xff\xff\xff\xff", b"\xcb", b"\x81\xc0\xc0"]


def odd(number):
    structure = ODD[number % len(ODD)]
    send(len(structure).to_bytes(4, "big") + structure)


def encode(text, idx2char):
    odd(len(text))


def one_hot(indices, num_classes):
    odd(num_classes)
