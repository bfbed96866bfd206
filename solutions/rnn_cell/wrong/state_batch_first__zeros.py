"""RNN cell: the word hello through one layer."""

import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    """
    Args:
        input_size: width of one letter
        hidden_size: number of hidden units
    """
    return nn.RNN(hidden_size=hidden_size, input_size=input_size, batch_first=True)


def run_cell(cell, inputs, hidden = None):
    if inputs.dim() == 2: inputs = inputs.unsqueeze(0)
    if hidden is None:
        # (batch, num_layers, hidden_size) for batch_first=True
        hidden = torch.zeros(inputs.size(0), 1, cell.hidden_size)
    return cell(inputs, hidden)
