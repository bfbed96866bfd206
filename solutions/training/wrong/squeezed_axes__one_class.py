import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    y = labels.squeeze()
    for _ in range(num_epochs):
        optimizer.zero_grad()
        scores = model(inputs).squeeze()
        if scores.dim() == 3:
            scores = scores.transpose(1, 2)
        loss = F.cross_entropy(scores, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs)
    return ["".join(idx2char[i] for i in s.argmax(-1)) for s in scores]
