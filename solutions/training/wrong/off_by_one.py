import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        scores = model(inputs)
        loss = F.cross_entropy(scores.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    words = []
    with torch.no_grad():
        for row in model(inputs).argmax(-1).tolist():
            # lists start at zero
            words.append("".join([idx2char[k - 1] for k in row]))
    return words
