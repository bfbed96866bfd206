import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(1, num_epochs + 1):
        outputs = model(inputs)
        loss = criterion(outputs.reshape(-1, outputs.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if epoch % 25 == 0:
            print(f"Epoch {epoch:4d}: {loss.item():.4f}")
    return losses


def predict(model, inputs, idx2char):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        outputs = model(inputs)
    if was_training:
        model.train()
    _, best = outputs.max(dim=2)
    return ["".join([idx2char[c] for c in row]) for row in best]
