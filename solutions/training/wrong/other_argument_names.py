import torch
import torch.nn.functional as F

def train(net, opt, x, y, epochs):
    losses = []
    for _ in range(epochs):
        opt.zero_grad()
        loss = F.cross_entropy(net(x).flatten(0, 1), y.flatten())
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        best = model(inputs).argmax(-1)
    return ["".join(idx2char[i] for i in row) for row in best]
