import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    count = labels.numel()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        scores = model(inputs)
        total = F.cross_entropy(scores.flatten(end_dim=-2), labels.flatten(), reduction="sum")
        mean = total / count
        mean.backward()
        optimizer.step()
        losses.append(mean.item())
    return losses


def predict(model, inputs, idx2char):
    flat = model(inputs).detach().flatten(0, 1).argmax(1)
    T = inputs.shape[1]
    text = "".join(idx2char[i] for i in flat)
    return [text[k:k + T] for k in range(0, len(text), T)]
