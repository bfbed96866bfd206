import torch
from torch.nn import functional as F

def train(model, optimizer, inputs, labels, num_epochs):
    h = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = F.cross_entropy(out.view(-1, out.shape[-1]), labels.view(-1))
        loss.backward()
        optimizer.step()
        h.append(loss.item())
    return h

def predict(model, inputs, idx2char):
    table = {i: str(c).lower() for i, c in enumerate(idx2char)}
    with torch.no_grad():
        out = model(inputs).argmax(-1)
    return ["".join(table[i] for i in w) for w in out.tolist()]
