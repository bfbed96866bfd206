import torch
from torch import nn


class RNN(nn.Module):
    """Keeps the states of the last call to draw them; they are never read by forward."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        self.last_states = None
        self.calls = 0

    def forward(self, inputs):
        self.calls += 1
        self.last_states, _ = self.rnn(inputs)
        return self.fc(self.last_states)
