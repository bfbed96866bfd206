import torch
from torch.distributions import Categorical


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        surprise = -Categorical(logits=model(inputs)).log_prob(labels).mean()
        surprise.backward()
        optimizer.step()
        losses.append(surprise.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        modes = Categorical(logits=model(inputs)).mode
    return ["".join(idx2char[i] for i in mode) for mode in modes]
