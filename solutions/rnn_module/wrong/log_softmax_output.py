import torch.nn as nn

class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.hidden_size = hidden_size
        self.i2h = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.h2o = nn.Linear(hidden_size, num_classes)
        self.softmax = nn.LogSoftmax(dim=-1)

    def forward(self, line):
        rnn_out, hidden = self.i2h(line)
        output = self.h2o(rnn_out)
        output = self.softmax(output)
        return output
