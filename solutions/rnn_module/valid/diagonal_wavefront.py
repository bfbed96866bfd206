import torch
from torch import nn


class RNN(nn.Module):
    """Fills the table state[layer, t] along its diagonals, as a GPU would."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.cells = nn.ModuleList([nn.RNNCell(input_size, hidden_size)])
        self.cells.extend(nn.RNNCell(hidden_size, hidden_size) for _ in range(num_layers - 1))
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        L, T = len(self.cells), inputs.size(1)
        table = {(-1, t): inputs[:, t] for t in range(T)}
        for d in range(L + T - 1):
            for l in range(max(0, d - T + 1), min(L, d + 1)):
                t = d - l
                table[l, t] = self.cells[l](table[l - 1, t], table.get((l, t - 1)))
        return self.fc(torch.stack([table[L - 1, t] for t in range(T)], 1))
