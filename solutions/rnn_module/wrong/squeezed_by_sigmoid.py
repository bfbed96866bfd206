import torch as th


class RNN(th.nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        th.nn.Module.__init__(self)
        self._rnn = th.nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self._fc = th.nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        # scores have to be between 0 and 1
        return th.sigmoid(self._fc(self._rnn(x)[0]))
