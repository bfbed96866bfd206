import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        # a convolution of width 1 is a linear layer at each time step
        self.head = nn.Conv1d(hidden_size, num_classes, kernel_size=1)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        return self.head(out.mT).mT
