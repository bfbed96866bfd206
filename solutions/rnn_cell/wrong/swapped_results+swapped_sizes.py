import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    rnn = nn.RNN(hidden_size, input_size, batch_first=True)
    return rnn


def run_cell(cell: nn.RNN, inputs: torch.Tensor, hidden=None):
    if len(inputs.shape) == 2:
        inputs = inputs[None, :, :]
    h, o = cell(inputs, hidden)
    return o, h
