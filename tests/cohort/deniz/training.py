import torch
import torch.nn as nn


def train(model, optimizer, inputs, labels, num_epochs):
    criterion = torch.nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        outputs = model(inputs)
        optimizer.zero_grad()
        loss = criterion(outputs.reshape(-1, outputs.size(-1)), labels.reshape(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.data[0])
    return losses


def predict(model, inputs, idx2char):
    outputs = model(inputs)
    _, idx = outputs.max(2)
    idx = idx.data.numpy()
    result_str = [idx2char[c] for c in idx.squeeze()]
    return ["".join(result_str)]
