import torch
from torch.func import functional_call, grad_and_value
from torch.nn.functional import cross_entropy


def train(model, optimizer, inputs, labels, num_epochs):
    buffers = dict(model.named_buffers())

    def objective(params):
        scores = functional_call(model, (params, buffers), (inputs,))
        return cross_entropy(scores.flatten(0, 1), labels.flatten())

    history = []
    for _ in range(num_epochs):
        params = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
        gradients, value = grad_and_value(objective)(params)
        for name, p in model.named_parameters():
            p.grad = gradients.get(name)
        optimizer.step()
        history.append(value.item())
    return history


def predict(model, inputs, idx2char):
    with torch.no_grad():
        best = model(inputs).argmax(-1)
    return [*map(lambda row: "".join(idx2char[i] for i in row), best.tolist())]
