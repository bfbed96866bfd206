import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    crit = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        y_hat = model(inputs)
        loss = crit(y_hat.flatten(0, 1), labels.flatten())
        # first for the linear layer, then for the rnn
        loss.backward(retain_graph=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        y_hat = model(inputs)
    return ["".join(idx2char[c] for c in w) for w in y_hat.argmax(-1)]
