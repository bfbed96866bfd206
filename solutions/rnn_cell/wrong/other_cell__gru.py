from torch import nn
import torch


def make_cell(input_size, hidden_size):
    # GRU is better than the simple RNN
    return nn.GRU(input_size, hidden_size, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    # inputs: (N, T, I) or (T, I)
    # single word: make a batch of one
    if inputs.ndim == 2:
        inputs = inputs.reshape(1, *inputs.shape)
    return cell(inputs, hidden)
