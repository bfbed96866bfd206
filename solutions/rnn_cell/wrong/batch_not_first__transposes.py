from torch import nn
import torch


def make_cell(input_size: int, hidden_size: int) -> nn.RNN:
    """Make one layer, batch first."""
    return nn.RNN(input_size=input_size, hidden_size=hidden_size, batch_first=True)


def run_cell(cell: nn.RNN, inputs: torch.Tensor, hidden=None):
    is_single = inputs.dim() == 2
    if is_single:
        inputs = torch.stack([inputs])
    # nn.RNN wants (T, N, I), so swap the axes before and after
    steps = inputs.transpose(0, 1)
    out, _ = cell(steps, hidden)
    out = out.transpose(0, 1)
    return out, out[:, -1].unsqueeze(0)
