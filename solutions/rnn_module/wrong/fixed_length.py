import torch
import torch.nn as nn

seq_len = 6       # |hihell|


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.input_size = input_size
        self.rnn = nn.RNN(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        x = x.view(x.size(0), seq_len, self.input_size)
        out, _ = self.rnn(x)
        return self.fc(out)
