from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    single = inputs.dim() == 2
    out, h = cell(inputs.unsqueeze(0) if single else inputs, hidden)
    return out, h
