import math

import torch
from torch import nn


class Head(nn.Module):
    def __init__(self, width, size):
        super().__init__()
        self.query = nn.Linear(width, size)
        self.key = nn.Linear(width, size)
        self.value = nn.Linear(width, size)

    def forward(self, x):
        q, k, v = self.query(x), self.key(x), self.value(x)
        s = q @ k.transpose(1, 2) / math.sqrt(q.size(-1))
        s = s.masked_fill(torch.tril(torch.ones(s.size(1), s.size(1))) == 0, float("-inf"))
        return s.softmax(-1) @ v
