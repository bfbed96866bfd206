import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size=input_size, hidden_size=hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    # (batch, num_layers, hidden_size) for batch_first=True
    if hidden is None:
        hidden = torch.zeros(inputs.size(0), 1, cell.hidden_size)
    return cell(inputs, hidden)
