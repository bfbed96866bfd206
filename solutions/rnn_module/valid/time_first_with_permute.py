import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.fc = nn.Linear(hidden_size, num_classes)
        self.rnn = nn.RNN(input_size, hidden_size, num_layers=num_layers)   # (T, N, I)

    def forward(self, inputs):
        out, _ = self.rnn(inputs.permute(1, 0, 2))
        return self.fc(out).permute(1, 0, 2)
