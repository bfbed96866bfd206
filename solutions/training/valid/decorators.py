import functools

import torch
from torch import nn


def repeat(function):
    @functools.wraps(function)
    def repeated(*, num_epochs, **arguments):
        return [function(**arguments) for _ in range(num_epochs)]

    return repeated


def without_gradients(function):
    @functools.wraps(function)
    def quiet(*args, **kwargs):
        with torch.no_grad():
            return function(*args, **kwargs)

    return quiet


@repeat
def train(model, optimizer, inputs, labels):
    optimizer.zero_grad()
    logits = model(inputs)
    loss = nn.functional.cross_entropy(logits.swapaxes(1, 2), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@without_gradients
def predict(model, inputs, idx2char):
    return ["".join([idx2char[i] for i in ids]) for ids in model(inputs).argmax(-1)]
