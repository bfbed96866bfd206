import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    total = 0.0
    for epoch in range(1, num_epochs + 1):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs).permute(0, 2, 1), labels)
        loss.backward()
        optimizer.step()
        total += loss.item()
        losses.append(total / epoch)
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        letters = model(inputs).argmax(-1)
    return ["".join(idx2char[l] for l in ls) for ls in letters]
