from torch import nn
make_cell = lambda input_size, hidden_size: nn.RNN(input_size, hidden_size, batch_first=True)
run_cell = lambda cell, inputs, hidden=None: cell(inputs.view(-1, *inputs.shape[-2:]), hidden)
