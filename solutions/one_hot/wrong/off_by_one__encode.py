import torch
import torch.nn.functional as F


def encode(text, idx2char):
    # h=1, i=2, e=3, ...
    char2idx = {c: i for i, c in enumerate(idx2char, start=1)}
    return torch.tensor([char2idx[c] for c in text], dtype=torch.int64)


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    return F.one_hot(indices, num_classes).float()


if __name__ == "__main__":
    print(encode("hihell", ["h", "i", "e", "l", "o"]))
