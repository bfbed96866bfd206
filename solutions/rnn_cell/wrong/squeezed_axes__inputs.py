import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden = None):
    # get rid of axes of size 1, then put the batch axis back if it is gone
    x = inputs.squeeze()
    while x.dim() < 3:
        x = x.unsqueeze(0)
    return cell(x, hidden)
