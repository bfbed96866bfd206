# adapted from the "classifying names" tutorial
import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super(RNN, self).__init__()
        self.hidden_size = hidden_size
        self.below = nn.RNN(input_size, hidden_size, num_layers - 1, batch_first=True) if num_layers > 1 else None
        width = input_size if num_layers == 1 else hidden_size
        self.i2h = nn.Linear(width + hidden_size, hidden_size)
        self.i2o = nn.Linear(width + hidden_size, num_classes)

    def forward(self, inputs):
        if self.below is not None:
            inputs, _ = self.below(inputs)
        hidden = torch.zeros(inputs.size(0), self.hidden_size).type_as(inputs)
        outputs = []
        for i in range(inputs.size(1)):
            combined = torch.cat((inputs[:, i], hidden), 1)
            hidden = torch.tanh(self.i2h(combined))
            outputs.append(self.i2o(combined))
        return torch.stack(outputs, 1)
