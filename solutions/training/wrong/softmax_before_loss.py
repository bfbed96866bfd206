import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    softmax = nn.Softmax(dim=-1)
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        probs = softmax(model(inputs))
        loss = criterion(probs.reshape(-1, probs.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        probs = torch.softmax(model(inputs), dim=-1)
    return ["".join(idx2char[i] for i in p.argmax(-1)) for p in probs]
