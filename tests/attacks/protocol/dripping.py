# tries: to keep the grader reading for ever, a byte now and a byte then
# points: 0
# harm: marks
@LINE@

import time

os.write(connection(), ticket() + (2**20).to_bytes(4, "big"))
while True:
    os.write(connection(), b"x")
    time.sleep(0.05)
