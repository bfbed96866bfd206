import torch
import torch.nn.functional as F

def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs).flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        ids = model(inputs.transpose(0, 1)).argmax(-1)     # (T, N)
    return ["".join(idx2char[i] for i in col) for col in ids.T.tolist()]
