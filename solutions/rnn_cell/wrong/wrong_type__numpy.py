# -*- coding: utf-8 -*-
import torch
from torch import nn


def make_cell(input_size, hidden_size):
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    return cell


def run_cell(cell, inputs, hidden=None):
    # inputs: (N, T, I) or (T, I)
    # single word: make a batch of one
    if inputs.ndim == 2:
        inputs = inputs.reshape(1, *inputs.shape)
    with torch.no_grad():
        out, hidden = cell(inputs, hidden)
    return out.numpy(), hidden.numpy()
