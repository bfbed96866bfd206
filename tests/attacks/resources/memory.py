# tries: to take all memory (four gigabytes)
# points: 0
# harm: marks, memory
HELD = []
try:
    HELD += [bytearray(2**26) for _ in range(64)]
except MemoryError:
    HELD += [bytearray(2**32)]
