import torch
from torch import nn


class RNN(nn.Module):
    """A word is read half by half, and a network of n layers is a layer on a network of n - 1 layers."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.cell = nn.ModuleList()
        self._add(input_size, hidden_size, num_layers)
        self.y = nn.Linear(hidden_size, num_classes)

    def _add(self, n_in, n_h, left):
        if left:
            self.cell.append(nn.RNNCell(n_in, n_h))
            self._add(n_h, n_h, left - 1)

    def _states(self, seq, cell, h=None):
        if len(seq) == 1:
            return [cell(seq[0], h)]
        middle = len(seq) // 2
        left = self._states(seq[:middle], cell, h)
        return left + self._states(seq[middle:], cell, left[-1])

    def _deep(self, seq, depth):
        return self._states(self._deep(seq, depth - 1), self.cell[depth - 1]) if depth else seq

    def forward(self, x):
        top = self._deep(list(x.unbind(1)), len(self.cell))
        return torch.stack([self.y(h) for h in top], dim=1)
