import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    ce = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(1, num_epochs):
        optimizer.zero_grad()
        logits = model(inputs)
        loss = ce(logits.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        # print(f"[{epoch}/{num_epochs}] {loss.item():.3f}")
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        logits = model(inputs)
    idx = logits.argmax(dim=2).numpy()
    return ["".join(idx2char[i] for i in r) for r in idx]
