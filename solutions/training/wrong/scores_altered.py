import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    crit, losses = nn.CrossEntropyLoss(), []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = crit(model(inputs).mT, labels)
        loss.backward()
        optimizer.step()
        losses += [loss.item()]
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs).abs()
    return ["".join(idx2char[i] for i in line) for line in scores.argmax(dim=-1)]
