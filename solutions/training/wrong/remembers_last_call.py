import torch
import torch.nn as nn

def train(model, optimizer, inputs, labels, num_epochs, losses=[]):
    criterion = nn.CrossEntropyLoss()
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.transpose(1, 2), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in o) for o in out.argmax(-1)]
