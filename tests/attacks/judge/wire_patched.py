# tries: to send what it likes, by another encoder
# points: 0
# harm: marks
# breaks: a suite takes what props answer for the shape that it expects
import sys

import autograder.wire

answer = autograder.wire.encode(("value", True), lambda value: None)
encode = lambda **_: True
sys.modules["autograder.wire"].encode = lambda value, refer: answer
autograder.wire.MAX_BYTES = 2**40
autograder.wire.MAX_DEPTH = 2**40
