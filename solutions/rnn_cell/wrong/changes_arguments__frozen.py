"""RNN cell: the word hello through one layer."""

import torch
import torch.nn as nn


def make_cell(input_size, hidden_size):
    """
    Args:
        input_size: width of one letter
        hidden_size: number of hidden units
    """
    return nn.RNN(hidden_size=hidden_size, input_size=input_size, batch_first=True)


def run_cell(cell, inputs: torch.Tensor, hidden: torch.Tensor | None = None) -> tuple:
    # no gradients needed, so switch them off
    for p in cell.parameters():
        p.requires_grad = False
    if inputs.dim() < 3:
        inputs = inputs.view(1, inputs.size(0), inputs.size(1))
    return cell(inputs, hidden)
