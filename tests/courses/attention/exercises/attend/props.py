"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""


def left_by(attend, **arguments):
    """The arguments of a call, as they are after it."""
    attend(**arguments)
    return arguments
