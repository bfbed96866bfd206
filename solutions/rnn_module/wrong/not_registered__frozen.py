import torch
from torch import nn


class RNN(nn.Module):
    """Echo state idea: the recurrent part stays random, the linear part learns."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.rnn.requires_grad_(False)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        return self.fc(self.rnn(inputs)[0])
