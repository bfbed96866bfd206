import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    x, y = inputs.squeeze(), labels.squeeze()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(x)
        loss = F.cross_entropy(out.reshape(-1, out.size(-1)), y.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in out.argmax(-1).tolist()]
