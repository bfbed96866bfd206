import torch
from torch.nn.functional import log_softmax, one_hot


def train(model, optimizer, inputs, labels, num_epochs):
    y = one_hot(labels).float()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        logp = log_softmax(model(inputs), dim=-1)
        loss = -(y * logp).sum(dim=-1).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        winners = model(inputs).argmax(dim=-1)
    return ["".join(idx2char[w] for w in row) for row in winners]
