import torch
from torch import nn


class RNN(nn.Module):
    """truncated back-propagation through time, window of 40 letters (long texts eat memory)"""

    window = 40

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        h, parts = None, []
        for part in inputs.split(self.window, dim=1):
            out, h = self.rnn(part, h)
            h = h.detach()
            parts.append(out)
        return self.fc(torch.cat(parts, 1))
