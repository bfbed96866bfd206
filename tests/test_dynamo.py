"""The compiler of torch is not loaded where nobody compiles, and is the real one where somebody does."""

import subprocess
import sys

import pytest

ASK = """
import os
import sys
import torch
from autograder.sandbox import dynamo

dynamo.put_off()
layer = torch.nn.Linear(2, 2)

def train(kind):
    optimizer = kind(layer.parameters())
    def loss():
        optimizer.zero_grad()
        value = layer(torch.ones(1, 2)).square().sum()
        value.backward()
        return value
    optimizer.step(loss)
    optimizer.load_state_dict(optimizer.state_dict())
    optimizer.add_param_group({"params": [torch.nn.Parameter(torch.ones(1))]})

def is_loaded():
    return type(sys.modules["torch._dynamo"]).__name__ != "_Later"

for code in sys.argv[1:]:  # each in a copy of this process
    if os.fork() == 0:
        exec(code)
        print(is_loaded(), flush=True)
        train(torch.optim.Adam)
        os._exit(0)
    assert os.wait()[1] == 0, code
"""


def ask(*codes: str) -> list[str]:
    """Whether the compiler was loaded after each of `codes`, one after the other; afterwards one can train."""
    result = subprocess.run([sys.executable, "-c", ASK, *codes], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


OPTIMIZERS = """
for kind in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop, torch.optim.Adagrad,
             torch.optim.Adadelta, torch.optim.Adamax, torch.optim.NAdam, torch.optim.RAdam, torch.optim.Rprop,
             torch.optim.ASGD):
    train(kind)
torch.optim.lr_scheduler.StepLR(torch.optim.SGD(layer.parameters()), 1).step()
"""
USES = (
    "assert torch.equal(torch.compile(layer, backend='eager')(torch.ones(1, 2)), layer(torch.ones(1, 2)))",
    "import torch._dynamo.config as config; config.recompile_limit",
    "import torch._dynamo as compiler; compiler.reset()",
    "from torch._dynamo import config; config.recompile_limit",
)


@pytest.mark.slow
def test_no_optimizer_loads_the_compiler_and_who_asks_for_it_gets_it() -> None:
    asked = [f"train(torch.optim.Adam)\n{use}" for use in USES]
    assert ask(OPTIMIZERS, *asked) == ["False", *["True"] * len(USES)]
