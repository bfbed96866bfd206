import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    target = inputs.argmax(-1)
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.flatten(0, 1), target.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in out.argmax(-1).tolist()]
