# The states fade with their position (times 0.95**t): a home-made rule whose cause the wrong scores do not give away.
import torch
from torch import nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        fade = 0.95 ** torch.arange(out.size(1), dtype=out.dtype)
        return self.fc(out * fade[None, :, None])
