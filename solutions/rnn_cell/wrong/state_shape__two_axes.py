import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs: torch.Tensor, hidden: torch.Tensor | None = None) -> tuple:
    if inputs.dim() < 3:
        inputs = inputs.view(1, inputs.size(0), inputs.size(1))
    if hidden is None:
        hidden = torch.zeros(inputs.size(0), cell.hidden_size)
    y, hidden = cell(inputs, hidden)
    return y, hidden
