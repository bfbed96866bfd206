from typing import Optional

import torch
from torch import nn, Tensor


class RNN(nn.Module):
    def __init__(self, input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1) -> None:
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True, dropout=0.0)
        self.linear = nn.Linear(hidden_size, num_classes)

    def forward(self, x: Tensor, hidden: Optional[Tensor] = None, *, return_hidden: bool = False):
        if x.dim() != 3:
            raise ValueError(f"expected (N, T, input_size), got {tuple(x.shape)}")
        if x.size(-1) != self.rnn.input_size:
            raise ValueError("wrong input_size")
        out, hidden = self.rnn(x, hidden)
        scores = self.linear(out)
        return (scores, hidden) if return_hidden else scores
