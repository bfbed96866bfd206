import torch
from torch import nn
from torch.func import functional_call


class RNN(nn.Module):
    """Weights live in one dict of this module; the layers (on `meta`) hold no numbers of their own."""

    def __init__(self, input_size, hidden_size, num_classes, num_layers=1):
        super().__init__()
        made = nn.ModuleDict({
            "rnn": nn.RNN(input_size, hidden_size, num_layers, batch_first=True),
            "fc": nn.Linear(hidden_size, num_classes),
        })
        self.weights = nn.ParameterDict({k.replace(".", "/"): v for k, v in made.named_parameters()})
        # a tuple is no submodule: only the recipe is kept
        self.recipe = (made.to("meta"),)

    def of(self, prefix):
        return {k.split("/")[1]: v for k, v in self.weights.items() if k.startswith(prefix + "/")}

    def forward(self, inputs):
        (made,) = self.recipe
        states, _ = functional_call(made["rnn"], self.of("rnn"), (inputs,))
        return functional_call(made["fc"], self.of("fc"), (states,))
