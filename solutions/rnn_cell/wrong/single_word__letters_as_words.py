# -*- coding: utf-8 -*-
import torch
from torch import nn


def make_cell(input_size, hidden_size):
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    return cell


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 3:
        return cell(inputs, hidden)
    # add the missing axis
    x = inputs.unsqueeze(1)
    if hidden is not None:
        hidden = hidden.repeat(1, x.size(0), 1)
    out, last = cell(x, hidden)
    return out.transpose(0, 1), last[:, -1:]
