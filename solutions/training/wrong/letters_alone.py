import torch
from torch.nn import functional as F

def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = F.cross_entropy(out.reshape(-1, out.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    words = [""] * inputs.size(0)
    with torch.no_grad():
        for t in range(inputs.size(1)):
            scores = model(inputs[:, t:t + 1])      # one letter at a time
            for n, i in enumerate(scores[:, 0].argmax(-1)):
                words[n] += idx2char[i]
    return words
