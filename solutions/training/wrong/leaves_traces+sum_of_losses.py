import torch
from torch import nn

def train(model, optimizer, inputs, labels, num_epochs):
    loss_fn = nn.CrossEntropyLoss(reduction="sum")
    history = []
    model.train()
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        loss = loss_fn(model(inputs).transpose(1, 2), labels)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history

def predict(model, inputs, idx2char):
    model.eval()
    with torch.no_grad():
        best = model(inputs).argmax(-1)
    return ["".join(idx2char[b] for b in r) for r in best]
