import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    model.train()
    loss_history = []
    criterion = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        scores = model(inputs)
        loss = criterion(scores.reshape(-1, scores.shape[-1]), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        loss_history.append(loss.item())
    return loss_history


def predict(model, inputs, idx2char):
    with torch.no_grad():
        best, _ = model(inputs).max(dim=-1)
    return ["".join(idx2char[int(b) % len(idx2char)] for b in row) for row in best]
