"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import torch


def second_answer(function, indices, num_classes):
    """Calls `function` twice and spoils the first answer in between; the second answer must not notice."""
    first = function(indices=indices, num_classes=num_classes)
    with torch.inference_mode():  # where a result made in that mode may be changed, too
        first.fill_(7)
    return function(indices=indices, num_classes=num_classes)


def arguments_afterwards(function, arguments):
    """The arguments after a call: a function must leave them as they were."""
    function(**arguments)
    return arguments
