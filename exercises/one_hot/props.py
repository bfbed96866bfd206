"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import copy
import importlib.util
import sys

import torch


def answers(function, calls):
    """The answer to each of `calls`, as it came: a later call may write into the same memory."""
    return [_copy(function(**arguments)) for arguments in calls]


def raised(function, calls):
    """What each of `calls` raised: the names of its exception's types; none where the function returned."""
    found = []
    for arguments in calls:
        try:
            function(**arguments)
        except Exception as error:
            found.append([kind.__name__ for kind in type(error).__mro__])
        else:
            found.append([])
    return found


def answer_to_transposed(function, indices, num_classes):
    """The answer to indices with the last axis first, as `transpose` makes them: in the same memory, read in another order."""
    return function(indices=indices.transpose(0, -1), num_classes=num_classes)


def three_answers(function, indices, others, num_classes):
    """An answer as it came; the same one after a call with `others`; a second answer after the first was overwritten."""
    first = function(indices=indices, num_classes=num_classes)
    came = _copy(first)
    function(indices=others, num_classes=num_classes)
    kept = _copy(first)
    _overwrite(first)
    return came, kept, function(indices=indices, num_classes=num_classes)


def arguments_afterwards(function, arguments):
    """The answer to a call, and its arguments afterwards: a function must leave them as they were."""
    return function(**arguments), arguments


def answer_of_new_copy(name, calls):
    """What function `name` of your file, loaded anew, answers to the last of `calls` (one after the other)."""
    spec = sys.modules["one_hot"].__spec__
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = getattr(module, name)
    for arguments in calls[:-1]:
        function(**arguments)
    return function(**calls[-1])


def _copy(value):
    return value.detach().clone() if isinstance(value, torch.Tensor) else copy.deepcopy(value)


def _overwrite(value):
    with torch.inference_mode():  # where a result made in that mode may be changed, too
        if isinstance(value, torch.Tensor) and value.layout is torch.strided:
            value.fill_(7)
        elif hasattr(value, "fill"):  # a NumPy array
            value.fill(7)
