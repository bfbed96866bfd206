import torch
from torch import nn


def make_cell(input_size, hidden_size):
    # one layer, 4 -> 2 in the lesson
    return nn.RNN(input_size, hidden_size, num_layers=1, batch_first=True)


def run_cell(cell, inputs: torch.Tensor, hidden: torch.Tensor | None = None) -> tuple:
    N, T, I = inputs.shape
    assert I == cell.input_size
    output, hidden = cell(inputs, hidden)
    return output, hidden
