import torch
import torch.nn as nn

num_classes = 5
input_size = 5
hidden_size = 4
batch_size = 1
sequence_length = 6
num_layers = 1


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super(RNN, self).__init__()
        self.num_layers = num_layers
        self.rnn = nn.RNN(input_size=input_size, hidden_size=hidden_size, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        # (batch, num_layers, hidden_size) for batch_first=True
        h_0 = torch.zeros(x.size(0), self.num_layers, hidden_size)
        x = x.view(x.size(0), sequence_length, input_size)
        out, _ = self.rnn(x, h_0)
        return self.fc(out.reshape(-1, hidden_size))
