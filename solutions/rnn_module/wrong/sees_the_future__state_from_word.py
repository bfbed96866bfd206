import torch
import torch.nn.functional as F
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.n, self.H = num_layers, hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        # read once to get a context, then read again starting from it
        _, context = self.rnn(inputs)
        out, _ = self.rnn(inputs, context)
        return self.fc(out)
