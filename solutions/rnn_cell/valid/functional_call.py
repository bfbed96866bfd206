import functools

import torch
from torch import nn

make_cell = functools.partial(nn.RNN, num_layers=1, nonlinearity="tanh", batch_first=True)


def with_batch(function):
    """Gives `function` a batch of one where it is called with a single word."""

    @functools.wraps(function)
    def wrapped(cell, inputs, hidden=None):
        return function(cell, inputs.unflatten(0, (-1, inputs.size(0))) if inputs.dim() == 2 else inputs, hidden)

    return wrapped


@with_batch
def run_cell(cell, inputs, hidden):
    arguments = (inputs,) if hidden is None else (inputs, hidden)
    return torch.func.functional_call(cell, dict(cell.named_parameters()), arguments)
