"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

from contextlib import suppress

import torch


def layer(**options):
    """A recurrent layer for `run_cell`, whatever `make_cell` does."""
    return torch.nn.RNN(dtype=torch.float32, **options)


def layer_of(weights):
    """A layer with these weights and biases, by name."""
    hidden_size, input_size = weights["weight_ih_l0"].shape
    cell = layer(input_size=input_size, hidden_size=hidden_size, batch_first=True)
    cell.load_state_dict(weights)
    return cell


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


def settings_of(make_cell, **sizes):
    """The settings of a layer that `make_cell` makes."""
    return settings(make_cell(**sizes))


def ran(run_cell, weights, **arguments):
    """What `run_cell` gives with a new layer of these weights."""
    return run_cell(cell=layer_of(weights), **arguments)


def ran_again(run_cell, weights, inputs, hidden):
    """What a call gives at first, and what it gives again after one with a state."""
    cell = layer_of(weights)
    first = run_cell(cell=cell, inputs=inputs)
    with suppress(Exception):  # that a state is taken is another check's business
        run_cell(cell=cell, inputs=inputs, hidden=hidden)
    return first, run_cell(cell=cell, inputs=inputs)


def left_by(run_cell, weights, **arguments):
    """What a call gives, and how it leaves its arguments; a function must leave them as they were."""
    cell = layer_of(weights)
    before = settings(cell)
    results = run_cell(cell=cell, **arguments)
    after = {"arguments": arguments, "weights": parameters(cell), "settings": settings(cell)}
    return {"results": results, "settings before": before, **after}


def results_under_one_seed(run_cell, cells, inputs):
    """What the call gives with each of `cells`, where all calls draw the same random numbers, if any."""
    results = []
    for cell in cells:
        torch.manual_seed(1)
        results.append(run_cell(cell=cell, inputs=inputs.clone()))
    return results
