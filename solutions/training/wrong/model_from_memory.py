import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        hidden = torch.zeros(1, inputs.size(0), 4)
        optimizer.zero_grad()
        outputs = model(inputs, hidden)
        loss = criterion(outputs.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(inputs)
    return ["".join(idx2char[i] for i in o) for o in outputs.argmax(-1)]
