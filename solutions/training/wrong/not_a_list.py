import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.view(-1, outputs.size(-1)), labels.view(-1))
        loss.backward()
        optimizer.step()
        print("epoch: %d, loss: %1.3f" % (epoch + 1, loss.item()))


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(inputs)
    return ["".join(idx2char[c] for c in row) for row in outputs.argmax(2)]
