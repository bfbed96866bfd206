import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.linear = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        n, t, d = inputs.shape
        out, _ = self.rnn(inputs.reshape(t, n, d))     # (T, N, D) for nn.RNN
        return self.linear(out).reshape(n, t, -1)
