import torch
from torch import nn


class RNN(nn.Module):
    """unrolled network: one cell for each letter of hihell"""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.unrolled = nn.ModuleList()
        for t in range(6):
            column = nn.ModuleList()
            for l in range(num_layers):
                column.append(nn.RNNCell(hidden_size if l else input_size, hidden_size))
            self.unrolled.append(column)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        states = [inputs.new_zeros(inputs.size(0), self.hidden_size)] * len(self.unrolled[0])
        out = []
        for x, column in zip(inputs.unbind(1), self.unrolled):
            for l, cell in enumerate(column):
                states[l] = cell(x, states[l])
                x = states[l]
            out.append(self.fc(x))
        return torch.stack(out, 1)
