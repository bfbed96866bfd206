import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        out = out.reshape(-1, hidden_size)
        return self.fc(out).reshape(inputs.size(0), inputs.size(1), -1)
