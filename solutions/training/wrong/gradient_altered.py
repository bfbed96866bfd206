import torch
from torch import nn


def train(model: nn.Module, optimizer: torch.optim.Optimizer, inputs: torch.Tensor,
          labels: torch.Tensor, num_epochs: int) -> list[float]:
    """Standard training procedure with gradient clipping against exploding gradients."""
    criterion = nn.CrossEntropyLoss()
    losses: list[float] = []
    model.train()
    for epoch in range(num_epochs):
        optimizer.zero_grad(set_to_none=True)
        logits = model(inputs)
        loss = criterion(logits.reshape(-1, logits.size(-1)), labels.reshape(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model: nn.Module, inputs: torch.Tensor, idx2char) -> list[str]:
    """Greedy decoding that restores the training mode."""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        indices = model(inputs).argmax(dim=-1)
    model.train(was_training)
    return ["".join(idx2char[i] for i in row.tolist()) for row in indices]
