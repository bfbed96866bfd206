"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""


def arguments_afterwards(function, arguments):
    """The arguments after a call: a function must leave them as they were."""
    function(**arguments)
    return arguments
