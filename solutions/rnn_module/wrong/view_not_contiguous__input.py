import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.layers = nn.ModuleList()
        for l in range(num_layers):
            n_in = input_size if l == 0 else hidden_size
            self.layers.append(nn.ModuleDict({"x": nn.Linear(n_in, hidden_size), "h": nn.Linear(hidden_size, hidden_size)}))
        self.out = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        n, steps, width = inputs.shape
        seq = inputs.view(n * steps, width)       # all letters below each other
        for layer in self.layers:
            drive = layer["x"](seq).view(n, steps, -1)
            h = torch.zeros_like(drive[:, 0])
            states = []
            for t in range(steps):
                h = torch.tanh(drive[:, t] + layer["h"](h))
                states.append(h)
            seq = torch.stack(states, 1).view(n * steps, -1)
        return self.out(seq).view(n, steps, -1)
