import torch
import torch.nn as nn
from torch.autograd import Variable


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    inputs = Variable(inputs)
    labels = Variable(labels)
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.view(-1, outputs.size(2)), labels.view(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.data[0])
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(Variable(inputs))
    _, idx = outputs.max(2)
    return ["".join([idx2char[c] for c in row]) for row in idx.data.numpy()]
