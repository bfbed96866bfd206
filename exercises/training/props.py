"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""

import torch
from torch.nn.utils import parameters_to_vector


class Chain(torch.nn.Sequential):
    """Layers that are called one after the other; of a pair (output, state) the output goes on."""

    def forward(self, value):
        for layer in self:
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


class Notes:
    """What an optimizer did at each of its steps: the gradients that it saw, and its learning rate."""

    def __init__(self, optimizer):
        self._gradients = []
        self._rates = []
        self._optimizer = optimizer
        optimizer.register_step_post_hook(self._note)

    def _note(self, optimizer, *_):
        group = optimizer.param_groups[0]
        missing = float("nan")
        self._gradients.append(
            torch.cat(
                [torch.full((p.numel(),), missing) if p.grad is None else p.grad.flatten() for p in group["params"]]
            )
        )
        self._rates.append(group["lr"])

    def gradients(self):
        """A row for each step, NaN for a parameter without a gradient; an empty tensor where there was no step."""
        return torch.stack(self._gradients) if self._gradients else torch.empty(0, 0)

    def rates(self):
        """The learning rate at each step, and the one now."""
        return [*self._rates, self._optimizer.param_groups[0]["lr"]]


def chain(seed, *layers):
    """A `Chain` drawn under `seed`; each layer is named with its options, as in ("Linear", {"in_features": 3, "out_features": 2})."""
    torch.manual_seed(seed)
    return Chain(*(getattr(torch.nn, name)(**options) for name, options in layers))


def insist(model):
    """The model takes nothing but inputs of shape (N, T, input_size) from now on."""

    def look(_, arguments):
        if arguments[0].dim() != 3:
            shape = tuple(arguments[0].shape)
            raise ValueError(f"this model takes inputs of shape (N, T, input_size), not of shape {shape}")

    model.register_forward_pre_hook(look)


def optimizer(model, kind, **options):
    """An optimizer of torch for all of a model's parameters."""
    return getattr(torch.optim, kind)(model.parameters(), **options)


def updates_remembered(optimizer):
    """How many updates Adam has in its memory."""
    return max((int(state["step"]) for state in optimizer.state.values()), default=0)


def weights(model):
    """A model's parameters and buffers by name, as they are now."""
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def vector(model):
    """A model's parameters, one after the other."""
    return parameters_to_vector(model.parameters()).detach()


def put(model, values):
    """Makes `values`, which hold one parameter after the other, the parameters of a model."""
    parameters = list(model.parameters())
    for parameter, part in zip(parameters, values.split([p.numel() for p in parameters]), strict=True):
        parameter.data.copy_(part.view_as(parameter))


def chain_of(values, layers):
    """A `Chain` with these parameters."""
    model = chain(0, *layers)
    put(model, values)
    return model


def freeze_first(model):
    """Makes a model's first parameter one that is not trained."""
    next(model.parameters()).requires_grad_(False)


def forget_gradients(model):
    """As a model is that no backward pass has seen."""
    for parameter in model.parameters():
        parameter.grad = None


def has_gradient(model):
    """Whether some parameter has a gradient that is not all zero."""
    return any(parameter.grad is not None and bool(parameter.grad.any()) for parameter in model.parameters())


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
        "the model's train or eval mode": all(module.training is training for module in model.modules()),
        "torch's gradient mode": mode is gradients,
        "the gradients": all(p.grad is not None and bool((p.grad == 1).all()) for p in model.parameters()),
        "the parameters": all(torch.equal(before[name], value) for name, value in model.state_dict().items()),
    }
