import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.step()
        optimizer.zero_grad()
        logits = model(inputs)
        loss = criterion(logits.reshape(-1, logits.size(-1)), labels.reshape(-1))
        loss.backward()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        ids = model(inputs).argmax(-1)
    out = []
    for row in ids:
        out.append("".join(idx2char[i.item()] for i in row))
    return out
