import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss(reduction="sum")
    n_letters = labels.numel()
    history = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        total = criterion(out.flatten(0, 1), labels.flatten())
        total.backward()
        optimizer.step()
        history.append(total.item() / n_letters)   # per letter
    return history


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in out.argmax(-1).tolist()]
