import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        p = F.softmax(model(inputs), dim=-1)
        loss = F.cross_entropy(p.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        model(inputs)
        ids = inputs.max(-1)[1]
    return ["".join(idx2char[i] for i in row) for row in ids.tolist()]
