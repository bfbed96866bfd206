from __future__ import annotations

import torch
from torch import nn


def make_cell(input_size, hidden_size):
    return nn.RNN(input_size, hidden_size, batch_first=True, nonlinearity='relu')


def run_cell(cell, inputs, hidden = None):
    if hidden is not None and inputs.dim() == 2:
        hidden = hidden.squeeze(1)
    output, h = cell(inputs, hidden)
    return output, h
