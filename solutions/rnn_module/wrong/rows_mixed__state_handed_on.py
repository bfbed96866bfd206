import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.L, self.H = num_layers, hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        h = inputs.new_zeros(self.L, self.H)
        rows = []
        for word in inputs:              # word: (T, I), unbatched
            out, h = self.rnn(word, h)
            rows.append(self.fc(out))
        return torch.stack(rows)
