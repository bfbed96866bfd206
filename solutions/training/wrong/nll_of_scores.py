import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.NLLLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.permute(0, 2, 1), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in seq.tolist()) for seq in out.argmax(-1)]
