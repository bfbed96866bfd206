import torch
from torch import nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.lin = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        N, T, _ = inputs.shape
        _, h_n = self.rnn(inputs)
        # h_n[-1] : (N, H)  -> I need (N, T, C) so I repeat it
        z = self.lin(h_n[-1])
        return z.unsqueeze(1).expand(N, T, z.size(-1))
