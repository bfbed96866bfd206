import torch


def encode(text, idx2char):
    numbers = list()
    for c in text:
        numbers.append(list(idx2char).index(c))
    return torch.tensor(numbers)


def one_hot(indices, num_classes):
    if isinstance(indices, torch.Tensor):
        indices = indices.tolist()

    def build(i):
        if isinstance(i, list):
            return [build(k) for k in i]
        row = [0.0] * num_classes
        row[i] = 1.0      # gives IndexError / TypeError for a bad i
        return row

    return torch.tensor(build(indices))
