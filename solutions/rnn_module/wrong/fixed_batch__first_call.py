import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        self.zeros = None

    def forward(self, inputs):
        if self.zeros is None:   # make it only once, saves time
            self.zeros = inputs.new_zeros(self.rnn.num_layers, inputs.size(0), self.rnn.hidden_size)
        out, _ = self.rnn(inputs, self.zeros)
        return self.fc(out)
