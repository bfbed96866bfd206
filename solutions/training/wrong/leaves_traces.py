import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    model.train()
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.reshape(-1, outputs.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    model.eval()
    with torch.no_grad():
        outputs = model(inputs)
    return ["".join(idx2char[i] for i in o) for o in outputs.argmax(-1)]
