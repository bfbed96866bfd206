import torch


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for i in range(num_epochs):
        optimizer.zero_grad()
        out = model(inputs).log_softmax(dim=2)
        is_right = labels.unsqueeze(2) == torch.arange(out.size(2))
        loss = -out[is_right].sum() / is_right.sum()
        loss.backward()
        optimizer.step()
        losses.append(loss.tolist())
    return losses


def predict(model, inputs, idx2char):
    out = model(inputs).detach()
    is_best = out == out.amax(dim=2, keepdim=True)
    words = []
    for row in is_best:
        words.append("".join(idx2char[int(step.nonzero()[0])] for step in row))
    return words
