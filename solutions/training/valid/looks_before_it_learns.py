import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    # first look at the loss, then learn: two forward passes
    criterion = nn.CrossEntropyLoss()

    def evaluate():
        with torch.no_grad():
            out = model(inputs)
            return criterion(out.flatten(0, 1), labels.flatten()).item()

    def learn():
        optimizer.zero_grad()
        out = model(inputs)
        criterion(out.flatten(0, 1), labels.flatten()).backward()
        optimizer.step()

    losses = []
    for _ in range(num_epochs):
        losses.append(evaluate())
        learn()
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in out.argmax(-1)]
