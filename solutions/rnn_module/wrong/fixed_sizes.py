import torch
import torch.nn as nn

num_classes = 5
input_size = 5      # one-hot size
hidden_size = 4     # output from the RNN


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super(RNN, self).__init__()
        self.num_layers = num_layers
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        # reads the module-level name
        h_0 = torch.zeros(self.num_layers, x.size(0), hidden_size, dtype=x.dtype)
        out, _ = self.rnn(x, h_0)
        return self.fc(out)
