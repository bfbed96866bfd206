import torch
import torch.nn.functional as F

def train(model, optimizer, inputs, labels, num_epochs):
    for p in model.parameters():
        p.requires_grad_()      # to be sure
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = F.cross_entropy(out.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in r.argmax(-1)) for r in out]
