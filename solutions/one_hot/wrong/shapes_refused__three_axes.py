import torch


def encode(text, idx2char):
    to_index = dict((c, i) for i, c in enumerate(idx2char))
    return torch.tensor([to_index[c] for c in text])


def one_hot(indices, num_classes):
    idx = torch.as_tensor(indices)
    if idx.dtype != torch.int64:
        raise TypeError(f"indices must be int64, not {idx.dtype}")
    single_word = idx.dim() == 1
    if single_word:
        idx = idx.unsqueeze(0)
    if idx.dim() == 0:
        idx = idx.view(1, 1)
    N, T = idx.shape
    if (idx < 0).any() or (idx >= num_classes).any():
        raise ValueError("index outside the classes")
    out = torch.zeros(N, T, num_classes)
    for n in range(N):
        for t in range(T):
            out[n, t, idx[n, t]] = 1.0
    if torch.as_tensor(indices).dim() == 0:
        return out[0, 0]
    return out[0] if single_word else out
