import torch
from torch import nn

EPOCHS = 100

def train(model, optimizer, inputs, labels, num_epochs=EPOCHS):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(EPOCHS):
        optimizer.zero_grad()
        logits = model(inputs)
        loss = criterion(logits.reshape(-1, logits.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        preds = model(inputs).argmax(dim=-1)
    return ["".join(idx2char[i] for i in p) for p in preds.tolist()]
