import torch
from torch.nn.functional import cross_entropy


def train(model, optimizer, inputs, labels, num_epochs):
    opt = torch.optim.Adam(model.parameters(), lr=0.05)
    out = []
    for _ in range(num_epochs):
        opt.zero_grad()
        loss = cross_entropy(model(inputs).mT, labels)
        loss.backward()
        opt.step()
        out.append(loss.item())
    return out


def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in scores.min(dim=-1).indices]
