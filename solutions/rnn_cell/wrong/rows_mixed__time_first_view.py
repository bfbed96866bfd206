from torch import nn
import torch


def make_cell(input_size: int, hidden_size: int) -> nn.RNN:
    """Make one layer, batch first."""
    return nn.RNN(input_size=input_size, hidden_size=hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    """own loop over the time"""
    if inputs.dim() == 2: inputs = inputs.unsqueeze(0)
    n, t, i = inputs.shape
    steps = inputs.reshape(t, n, i)      # time first, makes the loop easy
    outs = []
    for x in steps:
        o, hidden = cell(x.unsqueeze(1), hidden)
        outs.append(o)
    return torch.cat(outs, 1), hidden
