import torch
from torch import nn


class RNN(nn.Module):
    """Works with batch-first as well as with time-first inputs."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.linear = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        # the sequence is the longer one of the two axes
        time_first = inputs.size(0) > inputs.size(1)
        if time_first:
            inputs = inputs.transpose(0, 1)
        scores = self.linear(self.rnn(inputs)[0])
        return scores.transpose(0, 1) if time_first else scores
