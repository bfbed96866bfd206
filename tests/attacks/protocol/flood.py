# tries: to send 64 MB that nobody asked for
# points: 0
# harm: marks, memory
@LINE@

for _ in range(64):
    send(message(["tuple", ["value", ["bytes", 2**20]]], bytes(2**20)))
