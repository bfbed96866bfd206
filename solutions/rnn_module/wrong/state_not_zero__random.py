import torch
import torch.nn as nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.n_layers = num_layers
        self.n_hidden = hidden_size
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, X):
        # initial hidden state, random as in the docs of nn.RNN
        h0 = torch.randn(self.n_layers, X.shape[0], self.n_hidden, dtype=X.dtype)
        out, hn = self.rnn(X, h0)
        return self.fc(out)
