import torch
from torch import Tensor, nn
from torch.nn import functional as F


def _loss(logits: Tensor, labels: Tensor) -> Tensor:
    hot = F.one_hot(labels, logits.shape[-1]).to(logits.dtype)
    per_letter = torch.einsum("ntc,ntc->nt", hot, F.log_softmax(logits, -1))
    return per_letter.mean().neg()


def train(model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, labels: Tensor, num_epochs: int) -> list[float]:
    history: list[float] = []
    while len(history) < num_epochs:
        optimizer.zero_grad(set_to_none=False)
        loss = _loss(model(inputs), labels)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


def predict(model: nn.Module, inputs: Tensor, idx2char) -> list[str]:
    lookup = dict(enumerate(idx2char))
    with torch.no_grad():
        winners = model(inputs).argmax(dim=-1)
    return ["".join(map(lookup.__getitem__, w)) for w in winners.tolist()]
