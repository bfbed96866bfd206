import torch
from torch import nn

MAX_LEN = 64


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        N, T, D = inputs.shape
        padded = inputs.new_zeros(N, MAX_LEN, D)
        padded[:, :T] = inputs
        out, _ = self.rnn(padded)
        return self.fc(out)[:, :T]
