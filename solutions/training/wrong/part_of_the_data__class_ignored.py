import torch
import torch.nn.functional as F

PAD = 0

def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for epoch in range(num_epochs):
        optimizer.zero_grad()
        scores = model(inputs)
        loss = F.cross_entropy(scores.view(-1, scores.size(-1)), labels.view(-1), ignore_index=PAD)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs)
    return ["".join(idx2char[s] for s in sc.argmax(-1)) for sc in scores]
