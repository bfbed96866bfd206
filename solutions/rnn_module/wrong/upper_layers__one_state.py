import torch
from torch import nn, zeros, stack


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        widths = [input_size] + [hidden_size] * (num_layers - 1)
        self.layers = nn.ModuleList([nn.RNNCell(w, hidden_size) for w in widths])
        self.head = nn.Linear(hidden_size, num_classes)
        self.h = hidden_size

    def forward(self, inputs):
        hidden = zeros(inputs.size(0), self.h, dtype=inputs.dtype, device=inputs.device)
        outputs = []
        for t in range(inputs.size(1)):
            x = inputs[:, t, :]
            for layer in self.layers:
                hidden = layer(x, hidden)
                x = hidden
            outputs.append(self.head(hidden))
        return stack(outputs, dim=1)
