import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    loss_fn = nn.CrossEntropyLoss()
    losses = []
    T = inputs.size(1)
    for _ in range(num_epochs):
        summe = 0
        for t in range(T):
            optimizer.zero_grad()
            # alles bis zum Buchstaben t
            ausgabe = model(inputs[:, :t + 1])[:, -1]
            loss = loss_fn(ausgabe, labels[:, t])
            loss.backward()
            optimizer.step()
            summe += loss.item()
        losses.append(summe / T)
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        ausgabe = model(inputs)
    return ["".join(idx2char[i] for i in zeile) for zeile in ausgabe.argmax(-1).tolist()]
