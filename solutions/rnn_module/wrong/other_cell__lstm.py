import torch
import torch.nn as nn


class RNN(nn.Module):
    """Sequence labeller."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.lstm = nn.LSTM(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        h0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size).to(x)
        c0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size).to(x)
        out, _ = self.lstm(x, (h0, c0))
        return self.fc(out)
