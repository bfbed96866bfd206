# -*- coding: utf-8 -*-
import torch
from torch import nn


def make_cell(input_size, hidden_size):
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    return cell


def run_cell(cell, inputs, hidden=None):
    if inputs.dim() == 2:
        inputs = inputs.unsqueeze(0)
    if hidden is None:
        hidden = getattr(cell, 'last_state', None)
        if hidden is not None and hidden.shape[1] != inputs.shape[0]:
            hidden = None
    out, hidden = cell(inputs, hidden)
    cell.last_state = hidden.detach()      # remember for the next call
    return out, hidden
