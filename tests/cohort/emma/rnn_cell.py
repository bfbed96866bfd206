from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size)


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 2:
        inputs = inputs.unsqueeze(0)
    hidden, out = cell(inputs, hidden)
    return out, hidden
