import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    """One update an epoch; the gradients of the rows are added up before it, to save memory."""
    criterion = nn.CrossEntropyLoss(reduction="sum")
    letters = labels.numel()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        total = 0.0
        for x, y in zip(inputs.split(1), labels.split(1)):
            part = criterion(model(x)[0], y[0]) / letters
            part.backward()
            total += part.item()
        optimizer.step()
        losses.append(total)
    return losses


def predict(model, inputs, idx2char):
    words = []
    with torch.no_grad():
        for x in inputs.split(1):
            words.append("".join(idx2char[i] for i in model(x)[0].argmax(-1).tolist()))
    return words
