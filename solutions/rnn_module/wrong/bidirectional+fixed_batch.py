import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.num_layers = num_layers
        self.hidden_size = hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden_size, num_classes)

    def forward(self, inputs):
        hidden = torch.zeros(2 * self.num_layers, 1, self.hidden_size, dtype=inputs.dtype)
        out, _ = self.rnn(inputs, hidden)
        return self.fc(out)
