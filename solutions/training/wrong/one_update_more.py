import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    epoch = 0
    while epoch <= num_epochs:
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.view(-1, out.size(2)), labels.view(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        epoch += 1
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    answer = []
    for i in range(inputs.size(0)):
        letters = [idx2char[j] for j in out[i].argmax(1)]
        answer.append("".join(letters))
    return answer
