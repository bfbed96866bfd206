import torch
from torch import nn

_cache = {}


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = criterion(model(inputs).transpose(1, 2), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    """The scores are computed only once for each model and input."""
    key = (model, tuple(inputs.flatten().tolist()))
    if key not in _cache:
        with torch.no_grad():
            _cache[key] = model(inputs).argmax(-1).tolist()
    return ["".join(idx2char[i] for i in row) for row in _cache[key]]
