from torch import nn


class RNN(nn.Module):
    """Stacked Elman RNN with dropout between the layers."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(
            input_size,
            hidden_size,
            num_layers=num_layers,
            batch_first=True,
            dropout=0.3 if num_layers > 1 else 0.0,
        )
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        features, _ = self.rnn(inputs)
        return self.fc(features)
