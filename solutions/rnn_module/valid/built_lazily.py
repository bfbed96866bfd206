from functools import cached_property

import torch
from torch import nn


class RNN(nn.Module):
    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        vars(self)["config"] = dict(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        self.classes = num_classes
        for part in ("recurrent", "head"):
            self.add_module(part + "_", getattr(self, part + "_factory")())

    def recurrent_factory(self):
        return nn.RNN(**self.config, batch_first=True)

    def head_factory(self):
        return nn.Linear(self.config["hidden_size"], self.classes)

    @cached_property
    def parts(self):
        return [name for name, _ in self.named_children()]

    def forward(self, inputs):
        first, second = (self.get_submodule(name) for name in self.parts)
        return second(first(inputs)[0])
