# tries: to promise the largest answer that is allowed, and to send none of it
# points: 0
# harm: marks, memory
@LINE@

os.write(connection(), ticket() + (16 * 2**20).to_bytes(4, "big"))
while True:
    pass
