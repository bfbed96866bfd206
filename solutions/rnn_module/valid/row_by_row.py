import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers)
        self.linear = nn.Linear(hidden_size, num_classes)

    def forward(self, batch):
        answers = []
        for word in batch:                     # (T, I): nn.RNN takes a word without batch axis, too
            states, _ = self.rnn(word)
            answers.append(torch.stack([self.linear(s) for s in states]))
        return torch.stack(answers)
