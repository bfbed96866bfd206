import torch
from torch import nn


class RNN(nn.Module):
    """No layers of torch at all: weights stored as (in, out) in ParameterDicts."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()

        def draw(*shape):
            return nn.Parameter(torch.randn(shape) / shape[0] ** 0.5)

        self.stack = nn.ModuleList(
            nn.ParameterDict({
                "Wx": draw(hidden_size if k else input_size, hidden_size),
                "Wh": draw(hidden_size, hidden_size),
                "bx": draw(hidden_size),
                "bh": draw(hidden_size),
            })
            for k in range(num_layers)
        )
        self.head = nn.ParameterDict({"W": draw(hidden_size, num_classes), "b": draw(num_classes)})

    def forward(self, inputs):
        seq = inputs
        for p in self.stack:
            pushes = torch.einsum("nti,ih->tnh", seq, p["Wx"]) + p["bx"] + p["bh"]
            states = [torch.tanh(pushes[0])]
            for push in pushes[1:]:
                states.append(torch.tanh(push + torch.einsum("nh,hk->nk", states[-1], p["Wh"])))
            seq = torch.stack(states, dim=1)
        return torch.einsum("nth,hc->ntc", seq, self.head["W"]) + self.head["b"]
