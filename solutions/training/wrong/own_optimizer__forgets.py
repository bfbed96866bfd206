import collections

import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    optimizer.state = collections.defaultdict(dict)  # fresh start
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[k] for k in ks) for ks in out.argmax(-1)]
