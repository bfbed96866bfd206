import torch
from torch import nn, optim


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.Adam(model.parameters(), lr=0.1)
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.view(-1, outputs.size(-1)), labels.view(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(inputs)
        _, predicted = outputs.max(2)
    return ["".join([idx2char[c] for c in row]) for row in predicted]
