# tries: to close the connection and to live on
# points: 0
# harm: marks, processes
import os

os.closerange(3, 256)
while True:
    pass
