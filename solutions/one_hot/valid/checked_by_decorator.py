import functools

import torch


def checked(function):
    """Turns lists into tensors and refuses bad indices before `function` sees them."""

    @functools.wraps(function)
    def wrapper(indices, num_classes):
        tensor = torch.as_tensor(indices)
        if tensor.is_floating_point():
            raise TypeError("indices must be integers")
        bad = tensor[(tensor < 0) | (tensor >= num_classes)]
        if len(bad):
            raise ValueError(f"bad indices: {bad.tolist()}")
        return function(tensor, num_classes)

    return wrapper


def encode(text, idx2char):
    def ids():
        for letter in text:
            yield idx2char.index(letter)

    return torch.tensor(list(ids()), dtype=torch.int64)


@checked
def one_hot(indices, num_classes):
    return torch.nn.functional.one_hot(indices, num_classes).type_as(torch.empty(0))


if __name__ == "__main__":
    print(one_hot(encode("hihell", "hielo"), 5))
