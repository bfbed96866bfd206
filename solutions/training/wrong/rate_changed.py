import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    scheduler = StepLR(optimizer, step_size=100, gamma=0.5)
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        logits = model(inputs)
        loss = criterion(logits.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        logits = model(inputs)
    return ["".join(idx2char[i] for i in seq) for seq in logits.argmax(dim=-1)]
