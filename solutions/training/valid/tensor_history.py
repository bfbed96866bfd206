import torch
from torch.nn import CrossEntropyLoss


def train(model, optimizer, inputs, labels, num_epochs):
    history = torch.empty(num_epochs)
    loss_function = CrossEntropyLoss()
    for k in range(num_epochs):
        optimizer.zero_grad(True)
        loss = loss_function(model(inputs).movedim(-1, 1), labels)
        loss.backward(retain_graph=True)
        optimizer.step()
        history[k] = loss.detach()
    return [x.item() for x in history]


def predict(model, inputs, idx2char):
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    try:
        ids = model(inputs).argmax(-1)
    finally:
        torch.set_grad_enabled(previous)
    return ["".join(str(idx2char[i]) for i in r) for r in ids.tolist()]
