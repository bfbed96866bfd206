import torch
import torch.nn.functional as F
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    mse = nn.MSELoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        y = F.one_hot(labels, out.size(-1)).float()
        loss = mse(out, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in o) for o in out.argmax(-1)]
