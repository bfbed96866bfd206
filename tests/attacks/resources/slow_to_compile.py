# tries: to keep the compiler busy: constants to fold, and brackets in brackets
# points: 0
# harm: marks, memory
WIDE = eval("+".join(["x"] * 20000), {"x": 1})
BIG = 10 ** 10 ** 9
