import torch
import torch.nn as nn

LETTERS = "hielo"


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        print("epoch", epoch, "loss", loss.item())


def predict(model, inputs, idx2char):
    with torch.no_grad():
        outputs = model(inputs)
    return ["".join(LETTERS[i % 5] for i in o) for o in outputs.argmax(-1)]
