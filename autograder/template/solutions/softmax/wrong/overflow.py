import torch


def softmax(scores):
    e = torch.exp(scores)
    return e / e.sum(dim=-1, keepdim=True)
