import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    """Words in a new order in each epoch; a mean over all of them does not mind."""
    generator = torch.Generator().manual_seed(0)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        order = torch.randperm(len(inputs), generator=generator)
        x, y = inputs[order], labels[order]
        optimizer.zero_grad()
        loss = criterion(model(x).transpose(1, 2), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs)
    N, T, C = scores.shape
    best = scores.view(N * T, C).max(1)[1].view(N, T)
    return ["".join(idx2char[best[n][t]] for t in range(T)) for n in range(N)]
