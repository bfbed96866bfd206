import numpy as np
import torch
from torch import nn

rng = np.random.default_rng()


def weight(*shape):
    # Xavier, the numpy way
    limit = np.sqrt(6.0 / sum(shape))
    return torch.from_numpy(rng.uniform(-limit, limit, size=shape).astype("float32"))


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        for p in self.parameters():
            p.data = weight(*p.shape)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        return self.fc(out)
