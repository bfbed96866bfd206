# tries: to send what it likes, by another encoder
# points: 0
# harm: marks
import autograder.wire

encode = lambda **_: True
autograder.wire.encode = lambda value, refer: b"\x93\xa5tuple\xa5value\xc3"
autograder.wire.MAX_BYTES = 2**40
autograder.wire.MAX_DEPTH = 2**40
