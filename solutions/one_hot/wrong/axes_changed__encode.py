import torch
import torch.nn.functional as F


def encode(text, idx2char):
    idx2char = list(idx2char)
    x_data = [[idx2char.index(c) for c in text]]
    return torch.LongTensor(x_data)


def one_hot(indices, num_classes):
    indices = torch.as_tensor(indices)
    return F.one_hot(indices, num_classes).float()


if __name__ == '__main__':
    x = encode('hihell', ['h', 'i', 'e', 'l', 'o'])
    print(x.shape, one_hot(x, 5).shape)
