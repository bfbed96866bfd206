import torch
from torch import nn


class Head(nn.Module):
    def __init__(self, width, size):
        super().__init__()
        self.query = nn.Linear(width, size, bias=False)
        self.key = nn.Linear(width, size, bias=False)
        self.value = nn.Linear(width, size, bias=False)
        self.scale = size**-0.5

    def forward(self, x):
        w = torch.softmax(self.query(x) @ self.key(x).mT * self.scale, -1)
        return w @ self.value(x)
