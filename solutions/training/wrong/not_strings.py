import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
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
    return [[idx2char[i] for i in seq] for seq in out.argmax(-1)]
