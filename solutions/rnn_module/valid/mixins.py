import torch
from torch import nn


class HasCells:
    cell_type = nn.RNNCell

    def build_cells(self, first, hidden, count):
        self.cells = nn.ModuleList(self.cell_type(hidden if i else first, hidden) for i in range(count))

    def step(self, x, states):
        new = []
        for cell, h in zip(self.cells, states):
            x = cell(x, h)
            new.append(x)
        return x, new


class HasHead:
    def build_head(self, hidden, classes):
        self.head = nn.Linear(hidden, classes)


class RNN(HasCells, HasHead, nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        nn.Module.__init__(self)
        self.build_cells(input_size, hidden_size, num_layers)
        self.build_head(hidden_size, num_classes)

    @property
    def start(self):
        return [None] * len(self.cells)

    def forward(self, inputs):
        states, scores = self.start, []
        for t in range(inputs.shape[1]):
            top, states = self.step(inputs[:, t], states)
            scores.append(self.head(top).unsqueeze(1))
        return torch.cat(scores, dim=1)
