import threading

import torch
from torch import nn


class RNN(nn.Module):
    """For a web server: one request at a time."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.lock = threading.Lock()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.linear = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        with self.lock:
            hidden, _ = self.rnn(inputs)
            return torch.nn.functional.linear(hidden, self.linear.weight, self.linear.bias)
