import torch
from torch import nn

class RNN(nn.Module):
    """many-to-one classifier (from my sentiment homework)"""
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        h0 = torch.zeros(self.rnn.num_layers, x.size(0), self.rnn.hidden_size, dtype=x.dtype, device=x.device)
        out, _ = self.rnn(x, h0)
        out = out[:, -1, :]          # decode the hidden state of the last time step
        return self.fc(out)
