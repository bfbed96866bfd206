import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        first = nn.RNN(input_size, hidden_size, batch_first=True)
        self.rnn = nn.ModuleList([first] + [nn.RNN(hidden_size, hidden_size, batch_first=True)] * (num_layers - 1))
        self.linear = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        for layer in self.rnn:
            inputs = layer(inputs)[0]
        return self.linear(inputs)
