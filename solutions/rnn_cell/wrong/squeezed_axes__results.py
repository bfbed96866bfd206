from torch import nn
import torch


def make_cell(input_size: int, hidden_size: int) -> nn.RNN:
    """Make one layer, batch first."""
    return nn.RNN(input_size=input_size, hidden_size=hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    if len(inputs.shape) == 2:
        inputs = inputs[None]
    out, hidden = cell(inputs, hidden)
    return out.squeeze(), hidden
