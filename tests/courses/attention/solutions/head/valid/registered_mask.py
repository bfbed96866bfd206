import torch
from torch import nn


class Head(nn.Module):
    def __init__(self, width, size, longest=64):
        super().__init__()
        self.query = nn.Linear(width, size, bias=False)
        self.key = nn.Linear(width, size, bias=False)
        self.value = nn.Linear(width, size, bias=False)
        self.register_buffer("mask", torch.tril(torch.ones(longest, longest)), persistent=False)

    def forward(self, x):
        B, T, C = x.shape
        k, q = self.key(x), self.query(x)
        wei = q @ k.transpose(-2, -1) * k.shape[-1] ** -0.5
        wei = wei.masked_fill(self.mask[:T, :T] == 0, float("-inf"))
        return nn.functional.softmax(wei, dim=-1) @ self.value(x)
