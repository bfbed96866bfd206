# -*- coding: utf-8 -*-
import torch
from torch import nn


def make_cell(input_size, hidden_size):
    cell = nn.RNN(input_size, hidden_size, batch_first=True)
    return cell


def run_cell(cell, inputs: torch.Tensor, hidden: torch.Tensor | None = None) -> tuple:
    if inputs.dim() < 3:
        inputs = inputs.view(1, inputs.size(0), inputs.size(1))
    out, h_n = cell(inputs)
    return out, h_n.squeeze(0)
