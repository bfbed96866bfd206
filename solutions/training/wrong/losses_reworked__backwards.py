import torch
import torch.nn as nn

loss_fn = nn.CrossEntropyLoss()


def train(model, optimizer, inputs, labels, num_epochs):
    history = []
    for _ in range(num_epochs):
        scores = model(inputs)
        loss = loss_fn(scores.reshape(-1, scores.shape[-1]), labels.reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.insert(0, loss.item())
    return history


def predict(model, inputs, idx2char):
    with torch.no_grad():
        best = model(inputs).argmax(dim=-1)
    sentences = []
    for row in best.tolist():
        sentences.append("".join([idx2char[k] for k in row]))
    return sentences
