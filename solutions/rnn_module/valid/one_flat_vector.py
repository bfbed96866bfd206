import math

import torch
import torch.nn.functional as F
from torch import nn


class RNN(nn.Module):
    """All weights in a single vector, cut into pieces when they are needed."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        H, C = hidden_size, num_classes
        self.shapes = []
        for layer in range(num_layers):
            self.shapes += [(H, H if layer else input_size), (H, H), (H,), (H,)]
        self.shapes += [(C, H), (C,)]
        total = sum(map(math.prod, self.shapes))
        self.theta = nn.Parameter((torch.rand(total) - 0.5) * 2 / H**0.5)

    def pieces(self):
        cut = torch.split(self.theta, [math.prod(s) for s in self.shapes])
        return [p.view(s) for p, s in zip(cut, self.shapes)]

    def forward(self, inputs):
        *rec, V, c = self.pieces()
        seq = inputs
        for W, U, b, d in zip(*[iter(rec)] * 4):
            h = seq.new_zeros(len(seq), U.shape[0])
            hs = []
            for x in seq.unbind(1):
                h = torch.tanh(F.linear(x, W, b) + F.linear(h, U, d))
                hs.append(h)
            seq = torch.stack(hs, 1)
        return F.linear(seq, V, c)
