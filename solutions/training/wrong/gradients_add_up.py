import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    loss_fn = nn.CrossEntropyLoss()
    history = []
    for epoch in range(num_epochs):
        out = model(inputs)
        loss = loss_fn(out.view(-1, out.size(-1)), labels.view(-1))
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    words = []
    for row in out.argmax(-1):
        words.append(''.join(idx2char[i] for i in row))
    return words
