"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import copy

import torch
from torch.nn.parameter import is_lazy


def settle(model, width):
    """Lets lazy layers, which have no numbers before they are called, read one letter."""
    if any(is_lazy(parameter) for parameter in model.parameters()):
        model(torch.zeros(1, 1, width))


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


def values_under_seed(make, sizes):
    """The parameters of a new model that is made after torch.manual_seed."""
    torch.manual_seed(5)
    model = make(**sizes)
    settle(model, sizes["input_size"])
    return values(model)


def fill(model, low, high=None):
    """Sets every value of every parameter to the same number, or to one between two, drawn at random."""
    for parameter in model.parameters():
        torch.nn.init.uniform_(parameter, low, low if high is None else high)


def seeded_scores(model, inputs):
    """The scores of a call after torch.manual_seed."""
    torch.manual_seed(5)
    return model(inputs)


def swapped_scores(model, inputs):
    """The scores for inputs whose numbers lie in memory letter by letter: all first letters, then all second ones."""
    return model(inputs.transpose(0, 1).contiguous().transpose(0, 1))


def scores_then_input(model, inputs):
    """The scores, and the inputs as they are after the call."""
    return model(inputs), inputs


def influence(model, inputs, steps):
    """How the scores at some steps move with the input at every step, for one row: the largest slopes, (len(steps), T)."""
    inputs = inputs.clone().requires_grad_()
    scores = model(inputs).reshape(inputs.shape[1], -1)
    weights = torch.linspace(0.5, 1.5, scores.shape[-1], dtype=scores.dtype)
    slopes = []
    for step in steps:
        inputs.grad = None
        if scores.requires_grad:
            (scores[step] * weights).sum().backward(retain_graph=True)
        slopes.append(torch.zeros(inputs.shape[1]) if inputs.grad is None else inputs.grad[0].abs().amax(-1))
    return torch.stack(slopes)


def gradients(model, inputs, times=1):
    """The largest gradient of each trainable parameter after `times` calls and backward passes; None where there is none."""
    for _ in range(times):
        model.zero_grad()
        scores = model(inputs.clone())
        if scores.requires_grad:
            scores.pow(3).sum().backward()
    return {
        name: None if parameter.grad is None else float(parameter.grad.abs().max())
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }


def slope(model, inputs):
    """By how much the sum of the scores grows where every value of every parameter grows alike."""
    model.requires_grad_().zero_grad()
    model(inputs).sum().backward()
    return sum(float(parameter.grad.sum()) for parameter in model.parameters() if parameter.grad is not None)
