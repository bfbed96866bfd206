from typing import NamedTuple

import torch
from torch import Tensor, nn


class Result(NamedTuple):
    out: Tensor
    hidden: Tensor


def make_cell(input_size, hidden_size):
    # the weights first, then the axes
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    cell.reset_parameters()
    return cell.train()


@torch.no_grad()
def run_cell(cell, inputs, hidden=None) -> Result:
    shape = (-1, inputs.shape[-2], inputs.shape[-1])
    return Result(*cell(inputs.reshape(shape), hidden))
