# tries: to put its text where the way to an error is shown: names of functions, lines of source, an error before
# points: 0
# harm: text
EVIL = "\x1b[2J\u202e\n::error::x ##vso[task.complete]"


def fail():
    1 / 0  # ::error::x ##vso[task.complete] <script>


fail.__code__ = fail.__code__.replace(co_name=EVIL, co_qualname=EVIL)


def encode(text, idx2char):
    fail()


def one_hot(indices, num_classes):
    try:
        raise type(EVIL, (Exception,), {})(EVIL)
    except Exception:
        fail()
