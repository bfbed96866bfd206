import torch
import torch.nn as nn

batch_size = 1
sequence_length = 6
num_classes = 5


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.view(batch_size * sequence_length, num_classes), labels.view(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(inputs)
    return ["".join(idx2char[c] for c in row) for row in outputs.argmax(-1)]
