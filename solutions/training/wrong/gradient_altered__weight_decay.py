import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    lam = 1e-4
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        logits = model(inputs)
        data_loss = criterion(logits.flatten(0, 1), labels.flatten())
        reg = sum((p ** 2).sum() for p in model.parameters())
        (data_loss + lam * reg).backward()
        optimizer.step()
        losses.append(data_loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        logits = model(inputs)
    res = []
    for sample in logits:
        res.append("".join(idx2char[k] for k in sample.argmax(-1)))
    return res
