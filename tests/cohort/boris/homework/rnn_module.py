import torch
from torch import nn


class RNN(nn.Module):
    """I wanted to see the recurrence, so I unrolled it by hand."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        widths = [input_size] + [hidden_size] * (num_layers - 1)
        self.head = nn.Linear(hidden_size, num_classes)
        self.cells = nn.ModuleList(nn.RNNCell(w, hidden_size) for w in widths)
        self.hidden_size = hidden_size

    def forward(self, x):
        steps = x.unbind(dim=1)
        for cell in self.cells:
            h = x.new_zeros(x.shape[0], self.hidden_size)
            states = []
            for step in steps:
                h = cell(step, h)
                states.append(h)
            steps = states
        return torch.stack([self.head(s) for s in steps], dim=1)
