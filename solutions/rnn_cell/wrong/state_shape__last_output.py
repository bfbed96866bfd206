import torch
from torch import nn


def make_cell(input_size, hidden_size):
    options = {'batch_first': True}
    return nn.RNN(input_size, hidden_size, **options)


def run_cell(
    cell: nn.RNN,
    inputs: torch.Tensor,
    hidden: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    x = inputs[None] if inputs.dim() == 2 else inputs
    all_states = cell(x, hidden)[0]
    # the last state is the output of the last step
    last_state = all_states[:, -1]
    return all_states, last_state
