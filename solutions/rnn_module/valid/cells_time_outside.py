from torch import nn, stack


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        self.readout = nn.Linear(hidden_size, num_classes)
        self.cells = nn.ModuleList()
        for width in [input_size] + (num_layers - 1) * [hidden_size]:
            self.cells.append(nn.RNNCell(width, hidden_size))

    def forward(self, sentence):
        memory = [None] * len(self.cells)
        said = []
        for letter in sentence.unbind(dim=1):
            for floor, cell in enumerate(self.cells):
                memory[floor] = letter = cell(letter, memory[floor])
            said.append(self.readout(letter))
        return stack(said, dim=1)
