import torch


def encode(text, idx2char):
    return torch.tensor([dict(map(reversed, enumerate(idx2char)))[c] for c in text])

def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.dtype != torch.long:
        raise TypeError('wrong dtype')
    if indices.lt(0).any() or indices.ge(num_classes).any():
        raise ValueError('wrong index')
    planes = []
    for k in range(num_classes):
        planes.append((indices == k).float())
    return torch.stack(planes)
