import torch
import torch.nn as nn
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.view(-1, out.size(-1)), labels.view(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    words = []
    with torch.no_grad():
        probs = F.softmax(model(inputs), dim=-1)
    for row in probs:
        ids = torch.multinomial(row, num_samples=1).squeeze(1)
        words.append("".join(idx2char[i] for i in ids))
    return words
