# tries: to say once more, and better, which walls hold
# points: 0
# harm: marks
@LINE@

HELLO = ["dict", ["layers", "walls"], [["list", ["namespaces", "landlock", "seccomp"]], ["list", []]]]
send(message(HELLO))
send(message(["tuple", ["value", None]]))
