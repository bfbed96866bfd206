"""Die Schleife wie in der Vorlesung: ein Verlust je Zeitschritt, am Ende gemittelt."""
import torch
from torch import nn

verlust_fn = nn.CrossEntropyLoss()


def train(model, optimizer, inputs, labels, num_epochs):
    verlauf = []
    schritte = labels.size(1)
    for _ in range(num_epochs):
        optimizer.zero_grad()
        ausgaben = model(inputs)
        verlust = 0
        for t in range(schritte):
            verlust = verlust + verlust_fn(ausgaben[:, t], labels[:, t])
        verlust = verlust / schritte
        verlust.backward()
        optimizer.step()
        verlauf.append(verlust.item())
    return verlauf


def predict(model, inputs, idx2char):
    woerter = []
    with torch.no_grad():
        for zeile in model(inputs):
            wort = ''
            for punkte in zeile:
                wort += idx2char[punkte.argmax().item()]
            woerter.append(wort)
    return woerter
