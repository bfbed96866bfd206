import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, inputs):
        n, t = inputs.shape[:2]
        packed = pack_padded_sequence(inputs, torch.full((n,), t), batch_first=True)
        out, _ = self.rnn(packed)
        scored = PackedSequence(self.fc(out.data), out.batch_sizes, out.sorted_indices, out.unsorted_indices)
        return pad_packed_sequence(scored, batch_first=True)[0]
