import math

import torch


def surprise(scores, right):
    return torch.logsumexp(scores, dim=0) - scores[right]


def train(model, optimizer, inputs, labels, num_epochs):
    """Plain loops: the surprise at each letter, summed exactly and divided by their number."""
    pairs = [(n, t) for n in range(labels.shape[0]) for t in range(labels.shape[1])]
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        scores = model(inputs)
        each = [surprise(scores[n, t], int(labels[n, t])) for n, t in pairs]
        (sum(each) / len(each)).backward()
        optimizer.step()
        losses.append(math.fsum(e.item() for e in each) / len(each))
    return losses


def predict(model, inputs, idx2char):
    from functools import reduce

    with torch.no_grad():
        ids = model(inputs).argmax(-1).tolist()
    return [reduce(lambda word, i: word + idx2char[i], row, "") for row in ids]
