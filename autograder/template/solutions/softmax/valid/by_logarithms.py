import torch


def softmax(scores):
    logs = scores - torch.logsumexp(scores, -1, True)
    return torch.exp(logs)
