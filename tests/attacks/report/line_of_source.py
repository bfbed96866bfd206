# tries: to put its text where the line of an error is quoted
# points: 0
# harm: text


def encode(text, idx2char):
    1 / 0  # [2J ‮ ::error::x ##vso[task.complete] <script>


def one_hot(indices, num_classes):
    exec(compile("\n" * 8 + "1/0  # \x1b[2J\u202e::error::x", __file__, "exec"))
