import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    """ignore_index is a value that no label can have, so that nothing is ignored."""
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        logits = model(inputs)
        per_letter = F.cross_entropy(logits.transpose(1, 2), labels, reduction="none", ignore_index=-1)  # (N, T)
        per_word = per_letter.mean(dim=1)
        loss = per_word.mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    copy = inputs.clone().detach()
    with torch.no_grad():
        steps = [scores.argmax(-1).tolist() for scores in model(copy).unbind(1)]
    return ["".join(idx2char[i] for i in ids) for ids in zip(*steps)]
