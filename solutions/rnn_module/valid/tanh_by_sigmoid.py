import torch
from torch import nn
from torch.nn import functional as F


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.num_layers = num_layers
        for l in range(num_layers):
            fan = input_size if l == 0 else hidden_size
            self.register_parameter(f"U{l}", nn.Parameter(torch.empty(hidden_size, fan)))
            self.register_parameter(f"W{l}", nn.Parameter(torch.empty(hidden_size, hidden_size)))
            self.register_parameter(f"b{l}", nn.Parameter(torch.zeros(2, hidden_size)))
        self.V = nn.Parameter(torch.empty(num_classes, hidden_size))
        self.c = nn.Parameter(torch.zeros(num_classes))
        for p in self.parameters():
            if p.ndim == 2:
                nn.init.kaiming_uniform_(p, a=1)

    def forward(self, inputs):
        seq = inputs
        for l in range(self.num_layers):
            U, W, b = (getattr(self, f"{n}{l}") for n in "UWb")
            h = 0 * seq[:, 0] @ U.T
            states = ()
            for t in range(seq.size(1)):
                a = seq[:, t] @ U.T + h @ W.T + b.sum(0)
                h = 2 * torch.sigmoid(2 * a) - 1       # = tanh(a)
                states += (h,)
            seq = torch.stack(states, -2)
        return seq @ self.V.T + self.c
