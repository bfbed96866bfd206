import torch


def encode(text, idx2char):
    return torch.tensor([*map([*idx2char].index, text)])


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    if indices.dtype != torch.int64:
        raise TypeError("int64 expected")
    flat = indices.flatten()
    coordinates = torch.stack([torch.arange(len(flat)), flat])
    sparse = torch.sparse_coo_tensor(
        coordinates, torch.ones(len(flat)), (len(flat), num_classes), check_invariants=True
    )
    return sparse.to_dense().reshape(*indices.shape, num_classes)
