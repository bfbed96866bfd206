import torch, torch.nn as nn


def make_cell(input_size, hidden_size): return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    seq_len = 5   # h e l l o
    inputs = inputs.view(-1, seq_len, cell.input_size)
    h_all, hidden = cell(inputs, hidden)
    return h_all, hidden
