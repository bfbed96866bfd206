"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import copy

import torch


def layer(**options):
    """A recurrent layer for `run_cell`, whatever `make_cell` does."""
    return torch.nn.RNN(dtype=torch.float32, **options)


def copy_of(cell):
    return copy.deepcopy(cell)


def parameters(cell):
    """A layer's weights and biases by name."""
    return dict(cell.named_parameters())


def settings(cell):
    """How a layer was made; of anything but an `nn.RNN`, the name of its type."""
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
    weights = list(cell.parameters())
    return {name: getattr(cell, name) for name in names} | {
        "float32": all(weight.dtype == torch.float32 for weight in weights),
        "trainable": all(weight.requires_grad for weight in weights),
        "random": len(torch.cat([weight.detach().flatten() for weight in weights]).unique()) > 2,
    }


def is_module(value):
    return isinstance(value, torch.nn.Module)


def arguments_afterwards(run_cell, cell, arguments):
    """The inputs and the state after a call: a function must leave its arguments as they were."""
    run_cell(cell=cell, **arguments)
    return arguments


def results_under_one_seed(run_cell, cells, inputs):
    """What the call gives with each of `cells`, where all calls draw the same random numbers, if any."""
    results = []
    for cell in cells:
        torch.manual_seed(1)
        results.append(run_cell(cell=cell, inputs=inputs.clone()))
    return results
