import torch
import torch.nn as nn

@torch.no_grad()
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

@torch.no_grad()
def predict(model, inputs, idx2char):
    out = model(inputs)
    return ["".join(idx2char[i] for i in o) for o in out.argmax(-1).tolist()]
