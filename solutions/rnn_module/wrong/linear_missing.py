import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        # the hidden units are the classes, so no other layer is needed
        self.rnn = nn.RNN(input_size, num_classes, num_layers, batch_first=True)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        return out
