import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs=15, *, criterion=nn.CrossEntropyLoss(), verbose=False):
    log = []
    for epoch in range(num_epochs):
        loss = criterion(model.__call__(inputs).mT, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        log.append(loss.item())
        if verbose:
            print(epoch, *log[-1:])
    return log


def predict(model, inputs, idx2char, *, joiner=""):
    with torch.no_grad():
        return [joiner.join(idx2char[i] for i in ids) for ids in torch.argmax(model(inputs), dim=-1).tolist()]
