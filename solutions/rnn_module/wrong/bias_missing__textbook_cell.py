import math
import torch
from torch import nn, Tensor


class ElmanLayer(nn.Module):
    """h_t = tanh(x_t W + h_{t-1} U + b), as in the book"""

    def __init__(self, n_in: int, n_hidden: int):
        super().__init__()
        bound = 1 / math.sqrt(n_hidden)
        self.W = nn.Parameter(torch.empty(n_in, n_hidden).uniform_(-bound, bound))
        self.U = nn.Parameter(torch.empty(n_hidden, n_hidden).uniform_(-bound, bound))
        self.b = nn.Parameter(torch.empty(n_hidden).uniform_(-bound, bound))

    def forward(self, seq: Tensor) -> Tensor:
        h = seq.new_zeros(seq.shape[0], self.U.shape[0])
        hs = []
        for x in seq.transpose(0, 1):
            h = torch.tanh(x @ self.W + h @ self.U + self.b)
            hs.append(h)
        return torch.stack(hs, dim=1)


class RNN(nn.Module):
    def __init__(self, input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1):
        super().__init__()
        dims = [input_size] + [hidden_size] * num_layers
        self.layers = nn.Sequential(*(ElmanLayer(i, o) for i, o in zip(dims, dims[1:])))
        self.head = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs: Tensor) -> Tensor:
        return self.head(self.layers(inputs))
