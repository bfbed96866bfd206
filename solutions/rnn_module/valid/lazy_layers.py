from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.recurrent = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.score = nn.LazyLinear(num_classes)    # sees by itself how wide the states are

    def forward(self, inputs):
        states, _ = self.recurrent(inputs)
        return self.score(states)
