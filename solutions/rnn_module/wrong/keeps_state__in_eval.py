import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        self.memory = None

    def forward(self, inputs):
        if self.training:
            self.memory = None
        # when generating, go on where the last call stopped
        out, h = self.rnn(inputs, self.memory)
        if not self.training:
            self.memory = h.detach()
        return self.fc(out)
