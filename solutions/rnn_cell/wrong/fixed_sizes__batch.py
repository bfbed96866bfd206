# homework 2, rnn cell
import torch
from torch import nn

batch_size = 1
num_layers = 1


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, num_layers, batch_first=True)


def run_cell(cell, inputs, hidden=None):
    # inputs: (N, T, I) or (T, I)
    # single word: make a batch of one
    if inputs.ndim == 2:
        inputs = inputs.reshape(1, *inputs.shape)
    if hidden is None:
        hidden = torch.zeros(num_layers, batch_size, cell.hidden_size)
    return cell(inputs, hidden)
