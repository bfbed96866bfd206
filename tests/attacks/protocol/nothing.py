# tries: to send empty frames
# points: 0
# harm: marks
@LINE@

def encode(text, idx2char):
    send(b"")
    os.write(connection(), bytes(4 * 1000))
