import torch
from torch import nn


class ElmanCell(nn.Module):
    """tanh of one matrix times [x, h]; the second bias vector is a parameter of its own"""

    def __init__(self, n_in, n_out):
        super().__init__()
        self.i2h = nn.Linear(n_in + n_out, n_out)
        self.b2 = nn.Parameter(torch.empty(n_out))
        nn.init.uniform_(self.b2, -0.3, 0.3)

    def forward(self, x, h):
        return torch.tanh(self.i2h(torch.cat([x, h], dim=-1)) + self.b2)


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.layers = nn.ModuleList(
            [ElmanCell(input_size if n == 0 else hidden_size, hidden_size) for n in range(num_layers)]
        )
        self.h2o = nn.Linear(hidden_size, num_classes)

    def forward(self, line_tensor):
        seq = line_tensor
        for cell in self.layers:
            hidden = seq.new_zeros(seq.size(0), self.hidden_size)
            out = []
            for i in range(seq.size(1)):
                hidden = cell(seq[:, i], hidden)
                out.append(hidden)
            seq = torch.stack(out, 1)
        return self.h2o(seq)
