import numpy as np
import torch
from torch import nn


class RNN(nn.Module):
    """Glorot weights drawn by NumPy; its seed is taken from torch, so torch.manual_seed() decides all."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        rng = np.random.default_rng(torch.randint(0, 2**31 - 1, (4,)).tolist())
        for p in self.parameters():
            limit = np.sqrt(6 / sum(p.shape))
            p.data.copy_(torch.as_tensor(rng.uniform(-limit, limit, tuple(p.shape))))

    def forward(self, inputs):
        return self.fc(self.rnn(inputs)[0])
