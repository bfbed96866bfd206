"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import torch


class Chain(torch.nn.Module):
    """A model made of layers that are called one after the other; of a pair (output, state) the output goes on."""

    def __init__(self, *layers):
        super().__init__()
        self.layers = torch.nn.ModuleList(layers)

    def forward(self, value):
        for layer in self.layers:
            value = layer(value)
            value = value[0] if isinstance(value, tuple) else value
        return value


class Told(torch.nn.Module):
    """A model that knows some vectors and says, for each, the scores that it was told; for any other, nothing but zeros."""

    def __init__(self, vectors, scores):
        super().__init__()
        self.register_buffer("vectors", vectors)  # (K, input_size)
        self.scores = torch.nn.Parameter(scores)  # (K, C)
        self.layer = torch.nn.Dropout(0.0)  # without effect, but in training mode or not

    def forward(self, inputs):
        is_known = (inputs.unsqueeze(-2) == self.vectors).all(dim=-1)
        return self.layer(is_known.to(self.scores.dtype) @ self.scores)


def chain(seed, *layers):
    """A `Chain` drawn under `seed`; each layer is named with its options, as in ("Linear", {"in_features": 3, "out_features": 2})."""
    torch.manual_seed(seed)
    return Chain(*(getattr(torch.nn, name)(**options) for name, options in layers))


def optimizer(model, kind, **options):
    """An optimizer of torch for all of a model's parameters."""
    return getattr(torch.optim, kind)(model.parameters(), **options)


def remembers(optimizer):
    """Whether an optimizer with a memory, such as Adam, has made a step."""
    return bool(optimizer.state)


def weights(model):
    """A model's parameters and buffers by name, as they are now."""
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def stretch(model, factor):
    """Makes every weight larger, and so some gradients."""
    for parameter in model.parameters():
        parameter.data.mul_(factor)


def forget_gradients(model):
    """As a model is that no backward pass has seen."""
    for parameter in model.parameters():
        parameter.grad = None


def flags(model):
    """Which parameters are trainable."""
    return {name: parameter.requires_grad for name, parameter in model.named_parameters()}


def settings(optimizer):
    """An optimizer's numbers: its learning rate and the like."""
    return [
        {key: value for key, value in group.items() if isinstance(value, (int, float))}
        for group in optimizer.param_groups
    ]


def arguments_afterwards(function, arguments):
    """The arguments after a call."""
    function(**arguments)
    return arguments


def traces_of(predict, model, inputs, idx2char, training, gradients):
    """What `predict` leaves as it was: the model's mode, torch's gradient mode, gradients and parameters."""
    model.train(training)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    before = weights(model)
    with torch.set_grad_enabled(gradients):
        predict(model=model, inputs=inputs, idx2char=idx2char)
        mode = torch.is_grad_enabled()
    return {
        "the training mode": all(module.training is training for module in model.modules()),
        "torch's gradient mode": mode is gradients,
        "the gradients": all(p.grad is not None and bool((p.grad == 1).all()) for p in model.parameters()),
        "requires_grad": all(parameter.requires_grad for parameter in model.parameters()),
        "the parameters": all(torch.equal(before[name], value) for name, value in model.state_dict().items()),
    }
