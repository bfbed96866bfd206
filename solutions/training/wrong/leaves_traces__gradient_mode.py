import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    torch.set_grad_enabled(True)
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs).permute(0, 2, 1), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    torch.set_grad_enabled(False)
    ids = model(inputs).argmax(-1)
    return ["".join(idx2char[i] for i in row) for row in ids]
