import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.Why = nn.Linear(hidden_size, num_classes, bias=False)

    def forward(self, inputs):
        hs, _ = self.rnn(inputs)
        p = torch.softmax(self.Why(hs), dim=-1)
        return p
