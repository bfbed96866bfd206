import torch
from torch import nn


def make_cell(input_size, hidden_size):
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    return cell


def run_cell(cell: nn.RNN, inputs: torch.Tensor, hidden=None):
    if inputs.dim() == 2:            # one word
        out, last = cell(inputs)
        return out.unsqueeze(0), last.unsqueeze(0)
    out, last = cell(inputs, hidden)  # many words
    return out, last
