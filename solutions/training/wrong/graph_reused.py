import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    outputs = model(inputs)
    loss = F.cross_entropy(outputs.flatten(0, 1), labels.flatten())
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        best = torch.max(model(inputs), -1).indices
    return ["".join(idx2char[b] for b in r) for r in best]
