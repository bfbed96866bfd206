# tries: to send what it likes, by another encoder
# points: 0
# harm: marks
import autograder.wire

encode = one_hot = lambda **_: True
autograder.wire.encode = lambda value, refer: b"\x92\xa5value\xc3"
autograder.wire.MAX_BYTES = 2**40
autograder.wire.MAX_DEPTH = 2**40
