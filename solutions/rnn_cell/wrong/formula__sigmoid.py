# homework 2, rnn cell
import torch
from torch import nn
import torch.nn.functional as F


def make_cell(input_size, hidden_size):
    options = {'batch_first': True}
    return nn.RNN(input_size, hidden_size, **options)


def run_cell(cell, inputs, hidden=None):
    w_ih, w_hh, b_ih, b_hh = (p for p in cell.parameters())
    if len(inputs.shape) == 2:
        inputs = inputs[None]
    h = inputs.new_zeros(inputs.size(0), cell.hidden_size) if hidden is None else hidden.squeeze(0)
    states = []
    for x in inputs.unbind(1):
        h = torch.sigmoid(F.linear(x, w_ih, b_ih) + F.linear(h, w_hh, b_hh))
        states += [h]
    return torch.stack(states, 1), h[None]
