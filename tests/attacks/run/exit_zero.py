# tries: to end the run with success while the file is loaded
# points: 0
# harm: marks
import sys

sys.exit(0)
