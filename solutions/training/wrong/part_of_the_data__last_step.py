import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        output = model(inputs)
        loss = criterion(output[:, -1, :], labels[:, -1])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        output = model(inputs)
    return ["".join(idx2char[i] for i in seq.tolist()) for seq in output.argmax(-1)]
