import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 2:
        inputs = inputs.unsqueeze(0)
    hidden = torch.zeros(1, len(inputs), cell.hidden_size)
    return cell(inputs, hidden)
