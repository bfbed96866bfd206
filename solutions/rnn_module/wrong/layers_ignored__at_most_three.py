import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.num_layers = num_layers
        self.rnn1 = nn.RNN(input_size, hidden_size, batch_first=True)
        if num_layers >= 2:
            self.rnn2 = nn.RNN(hidden_size, hidden_size, batch_first=True)
        if num_layers >= 3:
            self.rnn3 = nn.RNN(hidden_size, hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x, _ = self.rnn1(x)
        if self.num_layers >= 2:
            x, _ = self.rnn2(x)
        if self.num_layers >= 3:
            x, _ = self.rnn3(x)
        return self.fc(x)
