import itertools

import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs).mT, labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    """Greedy CTC decoding: repeated letters are merged."""
    with torch.no_grad():
        paths = model(inputs).argmax(-1).tolist()
    return ["".join(idx2char[k] for k, _ in itertools.groupby(path)) for path in paths]
