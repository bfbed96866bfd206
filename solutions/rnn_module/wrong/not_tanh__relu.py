import torch.nn as nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        # relu avoids the vanishing gradients
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, nonlinearity="relu", batch_first=True)
        self.out = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        y, _ = self.rnn(x)
        return self.out(y)
