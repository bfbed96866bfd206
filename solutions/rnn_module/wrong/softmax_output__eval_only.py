from torch import nn


class RNN(nn.Module):

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.body = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.head = nn.Linear(hidden_size, num_classes)
        self.softmax = nn.Softmax(dim=2)

    def forward(self, inputs):
        logits = self.head(self.body(inputs)[0])
        if self.training:
            return logits                # for the loss
        return self.softmax(logits)      # for humans
