import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.num_classes = num_classes
        self.rnn = nn.RNN(input_size, hidden_size, num_layers=num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        scores = self.fc(self.rnn(inputs)[0])
        if self.num_classes == 1:     # binary case -> BCEWithLogitsLoss
            scores = scores.squeeze(-1)
        return scores
