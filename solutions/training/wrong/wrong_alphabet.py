import torch
import torch.nn as nn

idx2char = ['h', 'i', 'e', 'l', 'o']
VOCAB = idx2char


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(VOCAB[i % len(VOCAB)] for i in row) for row in out.argmax(-1).tolist()]
