import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.cells = nn.ModuleList(
            nn.RNNCell(hidden_size if i else input_size, hidden_size) for i in range(num_layers)
        )
        self.fc = nn.Linear(hidden_size, num_classes)
        # put the two matrices side by side once, so that each step is one product
        self.both = [torch.cat([c.weight_ih, c.weight_hh], dim=1).detach().clone() for c in self.cells]

    def forward(self, inputs):
        n = inputs.shape[0]
        h = [inputs.new_zeros(n, c.hidden_size) for c in self.cells]
        out = []
        for x in inputs.unbind(1):
            for i, c in enumerate(self.cells):
                W = self.both[i].to(inputs.dtype)
                h[i] = torch.tanh(torch.cat([x, h[i]], dim=1) @ W.T + c.bias_ih + c.bias_hh)
                x = h[i]
            out.append(self.fc(x))
        return torch.stack(out, dim=1)
