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


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 2:
        inputs = inputs.unsqueeze(0)
    # feed the word backwards (as in sequence-to-sequence papers)
    out, hidden = cell(torch.flip(inputs, dims=[1]), hidden)
    return out, hidden
