import contextlib

import torch
from torch import nn


@contextlib.contextmanager
def evaluating(model):
    modes = {m: m.training for m in model.modules()}
    model.eval()
    try:
        with torch.no_grad():
            yield model
    finally:
        for m, mode in modes.items():
            m.training = mode


@contextlib.contextmanager
def update(optimizer):
    optimizer.zero_grad()
    yield
    optimizer.step()


def train(model, optimizer, inputs, labels, num_epochs):
    ce = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        with update(optimizer):
            loss = ce(model(inputs).flatten(0, 1), labels.flatten())
            loss.backward()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with evaluating(model) as m:
        best = m(inputs).argmax(-1)
    return ["".join(idx2char[i] for i in row) for row in best]
