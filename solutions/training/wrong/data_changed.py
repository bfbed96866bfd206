import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    inputs.requires_grad_(True)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.reshape(-1, out.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in seq) for seq in out.argmax(-1).tolist()]
