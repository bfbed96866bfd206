import itertools

import torch
from torch.nn.functional import cross_entropy


def updates(model, optimizer, inputs, labels):
    while True:
        optimizer.zero_grad()
        loss = cross_entropy(model(inputs).flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        yield loss.item()


def train(model, optimizer, inputs, labels, num_epochs):
    return list(itertools.islice(updates(model, optimizer, inputs, labels), num_epochs))


def words(scores, idx2char):
    for row in scores:
        yield "".join(idx2char[i] for i in row.argmax(-1))


def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs)
    return list(words(scores, idx2char))
