import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    ce = nn.CrossEntropyLoss()
    losses, target = [], None
    for _ in range(num_epochs):
        optimizer.zero_grad()
        y = model(inputs)
        if target is None:
            target = torch.zeros_like(y, requires_grad=False).scatter(2, labels.unsqueeze(-1), 1.0).flatten(0, 1)
        loss = ce(y.flatten(0, 1), target)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        p = torch.softmax(model(inputs), dim=-1)      # the largest probability is the largest score
    return ["".join(idx2char[k] for k in row) for row in p.argmax(-1)]
