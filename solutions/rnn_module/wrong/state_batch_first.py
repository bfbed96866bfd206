import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.num_layers = num_layers
        self.hidden_size = hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        # (batch, num_layers, hidden_size) for batch_first=True
        h0 = torch.zeros(x.size(0), self.num_layers, self.hidden_size, dtype=x.dtype)
        out, _ = self.rnn(x, h0)
        return self.fc(out)
