import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.num_classes = num_classes
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        fc = nn.Linear(self.hidden_size, self.num_classes, dtype=inputs.dtype)
        return fc(out)
