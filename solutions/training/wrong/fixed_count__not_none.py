import torch
import torch.nn as nn

def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    history = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs)
        loss = criterion(out.permute(0, 2, 1), labels)
        history.append(loss.detach())
        loss.backward()
        optimizer.step()
    return torch.stack(history).tolist()

def predict(model, inputs, idx2char):
    with torch.no_grad():
        out = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in out.argmax(-1)]
