import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        self.register_buffer("h0", torch.zeros(num_layers, 32, hidden_size))

    def forward(self, inputs):
        h0 = self.h0[:, : len(inputs)].contiguous()
        return self.fc(self.rnn(inputs, h0)[0])
