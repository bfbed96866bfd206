"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import copy

import torch


def copied(model):
    """A model with the same weights that has never been called; the model itself where it cannot be copied."""
    try:
        return copy.deepcopy(model)
    except Exception:  # whatever an unusual model answers to being copied, it is no fault of its own
        return model


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


def seeded_twice(model, inputs):
    """The scores of two calls in a row, each under the same seed."""
    torch.manual_seed(5)
    first = model(inputs.clone())
    torch.manual_seed(5)
    return first, model(inputs.clone())


def influence(model, inputs):
    """How the scores at each step move with the input at each step, for one row: the largest slopes, (T, T)."""
    inputs = inputs.clone().requires_grad_()
    steps = inputs.shape[1]
    scores = model(inputs).reshape(steps, -1)
    weights = torch.linspace(0.5, 1.5, scores.shape[-1], dtype=scores.dtype)
    slopes = [
        torch.autograd.grad((scores[step] * weights).sum(), inputs, retain_graph=True)[0] for step in range(steps)
    ]
    return torch.stack([slope[0].abs().amax(-1) for slope in slopes])


def gradients(model, inputs, times=1):
    """The largest gradient of each parameter after `times` calls and backward passes; None where there is none."""
    for _ in range(times):
        model.zero_grad()
        model(inputs.clone()).pow(3).sum().backward()
    return {
        name: None if parameter.grad is None else float(parameter.grad.abs().max())
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
