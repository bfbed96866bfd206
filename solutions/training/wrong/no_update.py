import torch
from torch import nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.view(-1, outputs.shape[-1]), labels.view(-1))
        losses.append(loss.item())
        optimizer.step()
    return losses

def predict(model, inputs, idx2char):
    result = []
    with torch.no_grad():
        scores = model(inputs)
    for sample in scores:
        word = ""
        for letter in sample:
            word += idx2char[letter.argmax().item()]
        result.append(word)
    return result
