import torch
import torch.nn.functional as F

# cross entropy by hand: log of the probabilities, then pick the right one

def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        logp = F.log_softmax(model(inputs), dim=1)
        loss = F.nll_loss(logp.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses

def predict(model, inputs, idx2char):
    with torch.no_grad():
        ids = model(inputs).argmax(-1).tolist()
    return ["".join(idx2char[i] for i in line) for line in ids]
