import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()

    def closure():
        optimizer.zero_grad()
        loss = criterion(model(inputs).mT, labels)
        loss.backward()
        return loss

    return [optimizer.step(closure).item() for _ in range(num_epochs)]


def predict(model, inputs, idx2char):
    with torch.inference_mode():
        return ["".join(idx2char[i] for i in row) for row in model(inputs).argmax(-1)]
