import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super(RNN, self).__init__()
        self.num_classes = num_classes
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        self.h = None

    def forward(self, x):
        if self.h is None or self.h.shape[1] != x.shape[0]:
            h0 = None
        else:
            h0 = self.h.data
        out, self.h = self.rnn(x, h0)
        return self.fc(out).view(-1, self.num_classes)
