"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import torch


def sizes(model):
    """How many trainable values each parameter of a model has."""
    return {name: parameter.numel() for name, parameter in model.named_parameters() if parameter.requires_grad}


def values(model):
    """A model's parameters by name."""
    return dict(model.named_parameters())


def fill(model, value):
    """Sets every value of every parameter to the same number."""
    for parameter in model.parameters():
        torch.nn.init.constant_(parameter, value)


def scores_then_input(model, inputs):
    """The scores, and the inputs as they are after the call."""
    return model(inputs), inputs


def influence(model, inputs):
    """How each score moves with each input: for each row n and step t, the largest gradient at each row and step, (N, T, N, T)."""
    inputs = inputs.clone().requires_grad_()
    rows, steps, _ = inputs.shape
    scores = model(inputs).reshape(rows, steps, -1)
    weights = torch.linspace(0.5, 1.5, scores.shape[-1], dtype=scores.dtype)
    found = torch.zeros(rows, steps, rows, steps)
    for row in range(rows):
        for step in range(steps):
            (slope,) = torch.autograd.grad((scores[row, step] * weights).sum(), inputs, retain_graph=True)
            found[row, step] = slope.abs().amax(-1)
    return found


def gradients(model, inputs, times=1):
    """The largest gradient of each parameter after `times` calls and backward passes; None where there is none."""
    for _ in range(times):
        model.zero_grad()
        model(inputs).pow(3).sum().backward()
    return {
        name: None if parameter.grad is None else float(parameter.grad.abs().max())
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
