import torch
import torch.nn as nn

def train(model, optimizer, inputs, labels, num_epochs):
    # recursive, half of the epochs at a time so that Python's stack never gets deep
    if num_epochs == 0:
        return []
    if num_epochs > 1:
        half = num_epochs // 2
        first = train(model, optimizer, inputs, labels, half)
        return first + train(model, optimizer, inputs, labels, num_epochs - half)
    optimizer.zero_grad()
    loss = nn.CrossEntropyLoss()(model(inputs).transpose(1, 2), labels)
    loss.backward()
    optimizer.step()
    return [loss.item()]

def spell(ids, idx2char):
    return idx2char[ids[0]] + spell(ids[1:], idx2char) if ids else ""

def predict(model, inputs, idx2char):
    with torch.no_grad():
        return [spell(ids, idx2char) for ids in model(inputs).argmax(-1).tolist()]
