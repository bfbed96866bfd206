import torch


@torch.inference_mode()
def encode(text, idx2char):
    return torch.tensor([list(idx2char).index(c) for c in text])


@torch.inference_mode()
def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.is_floating_point():
        raise TypeError("indices are integers")
    # scatter checks the range by itself (RuntimeError)
    return torch.zeros(*indices.shape, num_classes).scatter(-1, indices.unsqueeze(-1), 1.0)
