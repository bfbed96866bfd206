"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""


def second_answer(function, indices, num_classes):
    """Calls `function` twice and spoils the first answer in between; the second answer must not notice."""
    function(indices=indices, num_classes=num_classes).fill_(7)
    return function(indices=indices, num_classes=num_classes)


def indices_afterwards(function, indices, num_classes):
    """The indices after a call: a function must leave its arguments as they were."""
    function(indices=indices, num_classes=num_classes)
    return indices
