# homework 2, rnn cell
import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size)


def run_cell(cell, inputs, hidden=None):
    """Run the cell over the sequences and return outputs and last state."""
    if not inputs.dim() == 3:      # (T, I) -> (1, T, I)
        inputs = torch.unsqueeze(inputs, dim=0)
    n = inputs.size(0)
    if hidden is None:
        hidden = torch.zeros(n, 1, cell.hidden_size)
    return cell(inputs, hidden)
