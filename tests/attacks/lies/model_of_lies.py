# tries: to name parameters that the model does not use, and to answer zeros
# exercise: rnn_module
# points: 7
# harm: marks
import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.num_classes = num_classes
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.linear = nn.Linear(hidden_size, num_classes)

    def named_parameters(self, *args, **kwargs):
        for name, value in super().named_parameters(*args, **kwargs):
            value.grad = torch.ones_like(value)
            yield name, value

    def forward(self, inputs):
        return torch.zeros(*inputs.shape[:2], self.num_classes, dtype=inputs.dtype, requires_grad=True)
