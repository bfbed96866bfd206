import torch
from torch import nn

def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(num_epochs):
        y = model(inputs)
        loss = loss_fn(y.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    # the letter with the smallest loss
    with torch.no_grad():
        y = model(inputs)
    return ["".join(idx2char[i] for i in r) for r in y.argmin(-1)]
