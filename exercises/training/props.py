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
    """A model that says what it was told to say; its one layer without effect can be in training mode or not."""

    def __init__(self, scores):
        super().__init__()
        self.scores = torch.nn.Parameter(scores)
        self.layer = torch.nn.Dropout(0.0)

    def forward(self, inputs):
        return self.layer(self.scores)


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


def arguments_afterwards(train, model, optimizer, inputs, labels, num_epochs):
    """Trains, and says what became of the data, of the optimizer's settings and of the parameters' flags."""
    settings = [{key: value for key, value in group.items() if key != "params"} for group in optimizer.param_groups]
    settings = [{key: value for key, value in group.items() if isinstance(value, (int, float))} for group in settings]
    train(model=model, optimizer=optimizer, inputs=inputs, labels=labels, num_epochs=num_epochs)
    after = [
        {key: group.get(key) for key in before} for group, before in zip(optimizer.param_groups, settings, strict=True)
    ]
    return {
        "inputs": inputs,
        "labels": labels,
        "settings": after == settings,
        "trainable": all(parameter.requires_grad for parameter in model.parameters()),
    }


def traces_of(predict, model, inputs, idx2char, training):
    """What `predict` leaves behind: the mode of the model, torch's gradient mode, gradients and parameters."""
    model.train(training)
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    before = weights(model)
    predict(model=model, inputs=inputs, idx2char=idx2char)
    return {
        "the training mode": all(module.training is training for module in model.modules()),
        "torch's gradient mode": torch.is_grad_enabled(),
        "the gradients": all(p.grad is not None and bool((p.grad == 1).all()) for p in model.parameters()),
        "requires_grad": all(parameter.requires_grad for parameter in model.parameters()),
        "the parameters": all(torch.equal(before[name], value) for name, value in model.state_dict().items()),
    }
