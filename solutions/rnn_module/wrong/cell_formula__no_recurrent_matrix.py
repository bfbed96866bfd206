import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.ws = nn.ModuleList(
            nn.Linear(input_size if l == 0 else hidden_size, hidden_size) for l in range(num_layers)
        )
        self.extra_bias = nn.ParameterList(nn.Parameter(0.1 * torch.randn(hidden_size)) for _ in range(num_layers))
        self.out = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        for w, b in zip(self.ws, self.extra_bias):
            h = x.new_zeros(x.size(0), self.hidden_size)
            hs = []
            for t in range(x.size(1)):
                # add the memory to the new information
                h = torch.tanh(w(x[:, t]) + h + b)
                hs.append(h)
            x = torch.stack(hs, 1)
        return self.out(x)
