import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        out, _ = self.rnn(inputs)
        h0 = out.new_zeros(out.size(0), 1, self.hidden_size)
        # states h_0 ... h_{T-1}
        out = torch.cat([h0, out[:, :-1]], dim=1)
        return self.fc(out)
