"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import torch


def layer(**options):
    """A recurrent layer for `run_cell`, whatever `make_cell` does."""
    return torch.nn.RNN(**options)


def parameters(cell):
    """A layer's weights and biases by name."""
    return dict(cell.named_parameters())


def settings(cell):
    """How a layer was made."""
    if not isinstance(cell, torch.nn.RNN):
        return type(cell).__name__
    names = (
        "input_size",
        "hidden_size",
        "num_layers",
        "nonlinearity",
        "bias",
        "batch_first",
        "dropout",
        "bidirectional",
    )
    return {name: getattr(cell, name) for name in names}


def arguments_afterwards(run_cell, cell, inputs, hidden):
    """The inputs and the state after a call: a function must leave its arguments as they were."""
    run_cell(cell=cell, inputs=inputs, hidden=hidden)
    return {"inputs": inputs, "hidden": hidden}
