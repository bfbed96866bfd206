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


class Watch:
    """The weights of a model before each of its optimizer's steps, of the first `most` ones."""

    def __init__(self, model, optimizer, most):
        self._model = model
        self._most = most
        self._places = []
        optimizer.register_step_pre_hook(self._note)

    def _note(self, *_):
        if len(self._places) < self._most:
            self._places.append(vector(self._model))

    def answers(self, predict, **arguments):
        """What `predict` returns for the model as it was before each step, and for the model as it is."""
        answers = []
        for place in [*self._places, vector(self._model)]:
            put(self._model, place)
            answers.append(predict(model=self._model, **arguments))
        return answers


def chain(seed, *layers):
    """A `Chain` drawn under `seed`; each layer is named with its options, as in ("Linear", {"in_features": 3, "out_features": 2})."""
    torch.manual_seed(seed)
    return Chain(*(getattr(torch.nn, name)(**options) for name, options in layers))


def optimizer(model, kind, **options):
    """An optimizer of torch for all of a model's parameters."""
    return getattr(torch.optim, kind)(model.parameters(), **options)


def updates_remembered(optimizer):
    """How many updates Adam has in its memory."""
    return max((int(state["step"]) for state in optimizer.state.values()), default=0)


def weights(model):
    """A model's parameters and buffers by name, as they are now."""
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def states(model, inputs):
    """The outputs of a chain's first layer, a recurrent one, for a single word: for each unit a list, with one number a letter."""
    return model[0](inputs)[0][0].T.tolist()


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
    model = Chain(*(getattr(torch.nn, name)(**options) for name, options in layers))
    put(model, values)
    return model


def strict_chain_of(values, layers):
    """A `Chain` with these parameters that takes nothing but inputs of shape (N, T, input_size)."""
    model = chain_of(values, layers)
    model.register_forward_pre_hook(_insist)
    return model


def _insist(_, arguments):
    if arguments[0].dim() != 3:
        shape = tuple(arguments[0].shape)
        raise ValueError(f"this model takes inputs of shape (N, T, input_size), not of shape {shape}")


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


def trained(train, make, parts, kind, options, **arguments):
    """What `train` returns for a new model and optimizer, and the model's parameters afterwards."""
    model = make(*parts)
    value = train(model=model, optimizer=optimizer(model, kind, **options), **arguments)
    return value, vector(model)


def trained_twice(train, parts, kind, options, **arguments):
    """A model's parameters after one call of `train`, and after another with the same optimizer."""
    model = chain_of(*parts)
    given = optimizer(model, kind, **options)
    places = []
    for _ in range(2):
        forget_gradients(model)
        train(model=model, optimizer=given, **arguments)
        places.append(vector(model))
    return places


def trained_in_part(train, parts, kind, options, **arguments):
    """The arguments after a call of `train`, the first of the model's parameters being frozen; settings and flags before."""
    model = chain_of(*parts)
    next(model.parameters()).requires_grad_(False)
    given = optimizer(model, kind, **options)
    before = {"settings": settings(given), "flags": flags(model)}
    left = arguments_afterwards(train, {"model": model, "optimizer": given, **arguments})
    after = {"settings": settings(given), "flags": flags(model)}
    return {**left, "before": before, "after": after, "weights": vector(model)}


def asked(predict, make, parts, **arguments):
    """What `predict` returns for a new model."""
    return predict(model=make(*parts), **arguments)


def asked_again(predict, parts, values, **arguments):
    """What `predict` returns for a `Told` that was asked before it was told these scores instead."""
    model = Told(*parts)
    predict(model=model, **arguments)
    put(model, values)
    return predict(model=model, **arguments)


def traces_of(predict, parts, training, gradients, **arguments):
    """What `predict` leaves as it was: the mode of a new `Told`, torch's gradient mode, gradients and parameters."""
    model = Told(*parts)
    model.train(training)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    before = weights(model)
    with torch.set_grad_enabled(gradients):
        predict(model=model, **arguments)
        mode = torch.is_grad_enabled()
    return {
        "the model's train or eval mode": all(module.training is training for module in model.modules()),
        "torch's gradient mode": mode is gradients,
        "the gradients": all(p.grad is not None and bool((p.grad == 1).all()) for p in model.parameters()),
        "the parameters": all(torch.equal(before[name], value) for name, value in model.state_dict().items()),
    }
