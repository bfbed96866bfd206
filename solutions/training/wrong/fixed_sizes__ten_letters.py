import torch
import torch.nn as nn

def train(model, optimizer, inputs, labels, num_epochs):
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs.reshape(-1, outputs.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    res = []
    with torch.no_grad():
        out = model(inputs)
    for row in out.argmax(-1).tolist():
        digits = "".join(str(i) for i in row)         # e.g. 102334
        res.append("".join(idx2char[int(d)] for d in digits))
    return res
