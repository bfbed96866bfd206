import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    loss_fn = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = loss_fn(model(inputs).flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        best = model(inputs).argmax(-1).squeeze().tolist()
    return ["".join(idx2char[i] for i in row) for row in best]
