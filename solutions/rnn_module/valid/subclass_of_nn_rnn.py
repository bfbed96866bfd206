import torch.nn as nn


class RNN(nn.RNN):
    """An nn.RNN that goes on to the scores."""

    def __init__(self, input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1):
        super().__init__(input_size, hidden_size, num_layers, batch_first=True)
        self.scores = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        states, _ = super().forward(inputs)
        return self.scores(states)
