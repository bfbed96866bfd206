# tries: to blow a megabyte, and then three, up to many times their size in the grader's memory
# points: 0
# harm: marks, memory
@LINE@

send(message(["tuple", ["value", ["list", [["list", []]] * 150000]]]))
send(message(["tuple", ["value", ["list", [["list", []]] * 500000]]]))
