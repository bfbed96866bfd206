from typing import List

import torch
from torch import Tensor


@torch.jit.script
def mean_loss(scores: Tensor, labels: Tensor) -> Tensor:
    total = torch.zeros((), dtype=scores.dtype)
    steps = labels.size(1)
    for t in range(steps):
        total = total + torch.nn.functional.cross_entropy(scores[:, t], labels[:, t])
    return total / steps


@torch.jit.script
def best_classes(scores: Tensor) -> List[List[int]]:
    rows: List[List[int]] = []
    for row in scores:
        ids: List[int] = []
        for step in row:
            ids.append(int(step.argmax()))
        rows.append(ids)
    return rows


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = mean_loss(model(inputs), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        return ["".join(idx2char[i] for i in ids) for ids in best_classes(model(inputs))]
