import torch
from torch import nn

batch_size = 1


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.h0_shape = (num_layers, batch_size, hidden_size)
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        out, _ = self.rnn(x, x.new_zeros(self.h0_shape))
        return self.fc(out)
