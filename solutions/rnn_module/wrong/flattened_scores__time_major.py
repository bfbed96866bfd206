"""my char rnn, with cells"""
import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = nn.ModuleList(nn.RNNCell(s, hidden_size) for s in sizes)
        self.out = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        hs = [None] * len(self.cells)
        answers = []
        for x_t in inputs.unbind(dim=1):
            for k, cell in enumerate(self.cells):
                hs[k] = cell(x_t, hs[k])
                x_t = hs[k]
            answers.append(self.out(x_t))
        return torch.cat(answers, dim=0)
