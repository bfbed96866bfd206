import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.first = nn.RNN(input_size, hidden_size, batch_first=True)
        # deeper layers with ReLU as one does in deep networks
        self.deep = nn.ModuleList(
            nn.RNN(hidden_size, hidden_size, nonlinearity="relu", batch_first=True) for _ in range(num_layers - 1)
        )
        self.score = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        seq, _ = self.first(inputs)
        for rnn in self.deep:
            seq, _ = rnn(seq)
        return self.score(seq)
