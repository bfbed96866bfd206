import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    loss_fn = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        logits = model(inputs)
        loss = loss_fn(logits.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    model.eval()
    best = model(inputs).argmax(-1)
    return "".join(idx2char[i] for i in best.flatten())
