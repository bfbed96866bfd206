import torch
from torch import Tensor, nn


def make_cell(input_size, hidden_size):
    return nn.RNN(hidden_size=hidden_size, input_size=input_size, batch_first=True)


def _walk(cell: nn.RNN, letters: list[Tensor], state: Tensor | None) -> tuple[list[Tensor], Tensor]:
    first, *rest = letters
    out, state = cell(first, state)
    if not rest:
        return [out], state
    outs, last = _walk(cell, rest, state)
    return [out, *outs], last


def run_cell(cell, inputs, hidden=None):
    if inputs.ndim < 3:
        inputs = inputs[None, ...]
    outs, last = _walk(cell, list(inputs.split(1, dim=1)), hidden)
    return torch.cat(outs, dim=1), last
