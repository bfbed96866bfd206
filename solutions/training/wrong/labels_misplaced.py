import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        N, T, C = outputs.shape
        # CrossEntropyLoss wants (N, C, T)
        loss = criterion(outputs.reshape(N, C, T), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(inputs)
    return ["".join(idx2char[i] for i in row.argmax(dim=1)) for row in outputs]
