import torch
from torch import nn


class RNN(nn.Module):
    """Written for a single word; torch.vmap makes it one for a batch."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.W = nn.ModuleList(nn.Linear(hidden_size if i else input_size, hidden_size) for i in range(num_layers))
        self.U = nn.ModuleList(nn.Linear(hidden_size, hidden_size) for _ in range(num_layers))
        self.V = nn.Linear(hidden_size, num_classes)

    def one_word(self, word):
        for W, U in zip(self.W, self.U):
            h = torch.zeros_like(U.bias)
            hs = []
            for x in W(word).unbind(0):
                h = torch.tanh(x + U(h))
                hs.append(h)
            word = torch.stack(hs)
        return self.V(word)

    def forward(self, inputs):
        return torch.vmap(self.one_word)(inputs)
