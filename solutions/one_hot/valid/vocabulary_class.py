"""One class that knows everything about letters, and two thin functions in front of it."""
from __future__ import annotations

from dataclasses import dataclass, field

import torch


@dataclass(frozen=True)
class Vocabulary:
    letters: tuple[str, ...]
    places: dict[str, int] = field(default_factory=dict)

    def __post_init__(self):
        self.places.update({letter: place for place, letter in enumerate(self.letters)})

    def __getitem__(self, letter: str) -> int:
        return self.places[letter]

    def encode(self, text: str) -> torch.Tensor:
        return torch.tensor([self[letter] for letter in text])


class OneHot:
    def __init__(self, size: int):
        self.size = size

    def __call__(self, indices: torch.Tensor) -> torch.Tensor:
        self._validate(indices)
        vectors = torch.zeros(indices.shape + (self.size,))
        vectors.view(-1, self.size)[range(indices.numel()), indices.reshape(-1)] = 1.0
        return vectors

    def _validate(self, indices: torch.Tensor) -> None:
        if indices.is_floating_point():
            raise TypeError("float indices")
        if indices.min() < 0:
            raise IndexError("negative index")
        if indices.max() >= self.size:
            raise IndexError("index too large")


def encode(text, idx2char):
    return Vocabulary(tuple(idx2char)).encode(text)


def one_hot(indices, num_classes):
    return OneHot(num_classes)(torch.as_tensor(indices))
