import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def train(model, optimizer, inputs, labels, num_epochs):
    loader = DataLoader(TensorDataset(inputs, labels), batch_size=2)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        running = 0.0
        for xb, yb in loader:
            optimizer.zero_grad()
            logits = model(xb)
            loss = criterion(logits.flatten(0, 1), yb.flatten())
            loss.backward()
            optimizer.step()
            running += loss.item() * len(xb)
        losses.append(running / len(inputs))
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        logits = model(inputs)
    return ["".join(idx2char[i] for i in l.argmax(-1).tolist()) for l in logits]
