"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import torch


def arguments_afterwards(function, arguments):
    """The arguments after a call: a function must leave them as they were."""
    function(**arguments)
    return arguments


def by_hand(function, arguments):
    """What `function` returns while torch's automatic differentiation is out of order."""
    backward, grad = torch.Tensor.backward, torch.autograd.grad
    torch.Tensor.backward = torch.autograd.grad = _out_of_order
    try:
        return function(**arguments)
    finally:
        torch.Tensor.backward, torch.autograd.grad = backward, grad


def _out_of_order(*_, **__):
    raise RuntimeError("work the gradients out by hand, in NumPy")
