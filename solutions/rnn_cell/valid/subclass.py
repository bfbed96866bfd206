"""A layer that is an nn.RNN and knows how to run itself."""
import torch
from torch import nn


class WordReader(nn.RNN):
    def __init__(self, letters: int, units: int):
        super().__init__(letters, units, batch_first=True)


def _read(layer: nn.RNN, words: torch.Tensor, state: torch.Tensor):
    return nn.RNN.forward(layer, words, state)


def make_cell(input_size, hidden_size):
    return WordReader(letters=input_size, units=hidden_size)


def run_cell(cell, inputs, hidden=None):
    words = torch.atleast_3d(inputs) if inputs.dim() == 3 else torch.stack([inputs])
    if hidden is None:
        hidden = torch.zeros(1, len(words), cell.hidden_size, dtype=words.dtype)
    return _read(cell, words, hidden)
