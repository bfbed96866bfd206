import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.layers = [
            nn.RNN(input_size, hidden_size, num_layers, batch_first=True),
            nn.Linear(hidden_size, num_classes),
        ]

    def forward(self, inputs):
        rnn, linear = self.layers
        out, _ = rnn(inputs)
        return linear(out)
