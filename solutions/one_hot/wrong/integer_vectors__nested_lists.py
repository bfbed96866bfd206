'''Homework 1. I did it with normal python lists because I understand them better.'''
import torch


def encode(text, idx2char):
    result = []
    for letter in text:
        found = False
        for position in range(len(idx2char)):
            if idx2char[position] == letter:
                result.append(position)
                found = True
                break
        if not found:
            raise ValueError("letter " + letter + " not known")
    return torch.tensor(result)


def make_rows(thing, n):
    if isinstance(thing, list):
        return [make_rows(part, n) for part in thing]
    if not isinstance(thing, int):
        raise TypeError("only whole numbers please")
    if thing < 0 or thing >= n:
        raise IndexError("index too big or too small")
    row = [0] * n
    row[thing] = 1
    return row


def one_hot(indices, num_classes):
    if torch.is_tensor(indices):
        indices = indices.tolist()
    return torch.tensor(make_rows(indices, num_classes))
