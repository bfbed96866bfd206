import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size)


def run_cell(cell, inputs, hidden=None):
    # inputs: (N, T, I) or (T, I)
    if inputs.ndim == 2:
        inputs = inputs[None]
    return cell(inputs, hidden)
