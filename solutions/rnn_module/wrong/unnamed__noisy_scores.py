# A little noise is added to the weights at each call: seen from outside, it is some chance in the forward pass, whose place nobody can tell.
import torch
from torch import nn
from torch.func import functional_call


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        noisy = {k: v + 0.01 * torch.randn_like(v) for k, v in self.rnn.named_parameters()}
        out, _ = functional_call(self.rnn, noisy, (inputs,))
        return self.fc(out)
