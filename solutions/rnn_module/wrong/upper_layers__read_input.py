import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnns = nn.ModuleList([nn.RNN(input_size, hidden_size, batch_first=True) for _ in range(num_layers)])
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        for rnn in self.rnns:
            out, _ = rnn(inputs)
        return self.fc(out)
