import copy

import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    net = copy.deepcopy(model)      # do not change the caller's model
    opt = type(optimizer)(net.parameters(), **optimizer.defaults)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        opt.zero_grad()
        logits = net(inputs)
        loss = criterion(logits.flatten(0, 1), labels.flatten())
        loss.backward()
        opt.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        logits = model(inputs)
    return ["".join(idx2char[i] for i in l) for l in logits.argmax(-1)]
