# %% [markdown]
# ## From states to scores
#
# A recurrent layer gives a few hidden numbers at each step. To say which letter comes next, the network needs a **score
# for each letter** of the vocabulary, so a linear layer follows it, the same one at each step:
#
# ![The network over hihell, from left to right. Each letter goes up into a box of the recurrent layer, which also reads
# the state from its left; its new state goes on to the right, and up through the linear layer to five scores. The
# letters with the highest scores read ihello.](network.png)
#
# Both together make a model, and in torch a model is a class of your own, an `nn.Module`: it finds the parameters, hands
# them to an optimizer, and can be called like a function.
#
# For each letter $x_t$, with the state $h_t$ and the scores $s_t$:
#
# $$h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh}), \qquad h_0 = 0$$
#
# $$s_t = W h_t + b$$
#
# Each further layer is made in the same way, with the states of the layer below in place of $x_t$; the scores read the
# states of the topmost one.

# %% [markdown] tags=["notebook"]
# Work from top to bottom. Where a cell says `# YOUR CODE HERE`, write your code in place of
# `raise NotImplementedError()`, and run the cell. A cell with `check(...)` says how far you are: it tries what you have
# written up to there, the first time for a few seconds. Add cells of your own as you like. First run these two:

# %%
import torch
from torch import nn

# %% tags=["active-ipynb"]
# from autograder import check

# %% [markdown]
# ## A worked example
#
# Take `RNN(input_size=3, hidden_size=2, num_classes=4)`, set *every* weight and bias to 0.5, and read two one-hot
# letters. The two hidden units are then equal, and so are the four scores:
#
# | step | hidden units                                                            | scores                                     |
# |------|-------------------------------------------------------------------------|--------------------------------------------|
# | 1    | tanh(0.5 + 0.5 + 0 + 0.5) = tanh(1.5) = 0.9051                          | 0.5 * 0.9051 + 0.5 * 0.9051 + 0.5 = 1.4051 |
# | 2    | tanh(0.5 + 0.5 + 0.5 * (0.9051 + 0.9051) + 0.5) = tanh(2.4051) = 0.9838 | 0.9838 + 0.5 = 1.4838                      |
#
# The scores are larger than 1 and may be negative: nothing squeezes them. One public check works like this example.
#
# ## How many parameters
#
# Each layer has one matrix for its input, one for its state, and **two** bias vectors, as `nn.RNN` has. The linear
# layer has a matrix and one bias vector. With `in` the width of what a layer reads:
#
# | part                   | count              | for (5, 4, 5)            |
# |------------------------|--------------------|--------------------------|
# | first layer, `in` = 5  | `H*in + H*H + 2*H` | `4*5 + 4*4 + 2*4` = 44   |
# | linear layer           | `H*C + C`          | `4*5 + 5` = 25           |
# | **one layer**          |                    | **44 + 25 = 69**         |
# | second layer, `in` = 4 | `H*H + H*H + 2*H`  | `4*4 + 4*4 + 2*4` = 40   |
# | **two layers**         |                    | **44 + 40 + 25 = 109**   |
#
# The trainable values must be exactly these. A GRU, an LSTM, a second direction, a missing bias or a layer too many has
# others.
#
# ## Your task: `RNN`
#
# ```python
# class RNN(nn.Module):
#     def __init__(self, input_size, hidden_size, num_classes, num_layers=1)
#     def forward(self, inputs)       # raw scores (N, T, num_classes) for inputs (N, T, input_size)
# ```
#
# | `N` words | `T` letters | `input_size` | `hidden_size` | `num_classes` | `inputs`    | scores      |
# |-----------|-------------|--------------|---------------|---------------|-------------|-------------|
# | 1         | 6           | 5            | 4             | 5             | `(1, 6, 5)` | `(1, 6, 5)` |
# | 3         | 8           | 5            | 4             | 5             | `(3, 8, 5)` | `(3, 8, 5)` |
# | 2         | 4           | 7            | 3             | 6             | `(2, 4, 7)` | `(2, 4, 6)` |
#
# The first line is the lesson's `hihell`. Its two shapes are equal by chance; the last line shows which number is
# which.
#
# - The arguments of the constructor have the names above: it is called by keyword. All four sizes count, `num_layers`
#   too.
# - The output is `(N, T, num_classes)`, for any `N` and `T`, in the dtype of the model: float32, and float64 after
#   `model.double()` with float64 inputs. A state of zeros that you make yourself must follow both the batch size and
#   the dtype.
# - The scores are **raw**: no softmax, no tanh after the linear layer. The loss of exercise 4 applies the softmax
#   itself; a second one would keep it from ever falling below 0.905 with five classes.
# - The state is zero at the start of every call. Nothing is left over from the call before: the same input gives the
#   same scores.
# - The scores of letter `t` depend on *all* letters up to `t` of their own word, on no later letter, and on no other
#   word of the batch.
# - Their gradient reaches all of those letters: nothing is detached, and nothing takes a detour through NumPy. Every
#   parameter is trainable and gets a gradient that is not all zero (for `T` of at least 2), again in a second backward
#   pass after a second call.
# - Initial weights are drawn at random under torch's seed, by any scheme; so do not set a seed in your class. Two
#   models differ and share nothing.
# - `forward` does not change its input. It finds its sizes in that input and in `self`, not in global variables:
#   another `hidden_size` must just work.


# %%
class RNN(nn.Module):
    """A tanh (Elman) RNN of `num_layers` layers, and one linear layer that is applied at each time step."""

    def __init__(self, input_size: int, hidden_size: int, num_classes: int, num_layers: int = 1) -> None:
        super().__init__()
        ### BEGIN SOLUTION
        self.rnn = nn.RNN(input_size, hidden_size, num_layers, batch_first=True)
        self.linear = nn.Linear(hidden_size, num_classes)
        ### END SOLUTION

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Raw scores (N, T, num_classes) for `inputs` (N, T, input_size); the state starts at zero in every call."""
        ### BEGIN SOLUTION
        states, _ = self.rnn(inputs)
        return self.linear(states)
        ### END SOLUTION


# %% [markdown] tags=["notebook"]
# Two tries. The scores of the worked example are 1.4051 and 1.4838, and the lesson's model has 69 parameters.

# %% tags=["active-ipynb"]
# example = RNN(input_size=3, hidden_size=2, num_classes=4)
# for parameter in example.parameters():
#     nn.init.constant_(parameter, 0.5)
# example(torch.eye(3)[[0, 2]].unsqueeze(0))

# %% tags=["active-ipynb"]
# sum(parameter.numel() for parameter in RNN(input_size=5, hidden_size=4, num_classes=5).parameters())

# %% tags=["active-ipynb"]
# check("rnn_module")

# %% [markdown]
# ## What is free
#
# The names of attributes and parameters, the order of the layers, the scheme of the initial weights, the name of
# `forward`'s argument (the model is called as `model(inputs)`), and the style: `nn.RNN`, a loop over `nn.RNNCell`, or
# parameters of your own. Layers in a plain Python list are lost to torch, though: `nn.Module` does not look into lists.
#
# ## If you know an older version of this lesson
#
# It returns the scores flattened, `(N*T, num_classes)`, because the loss wants them like that. Here the axes stay
# apart: whoever gets `(6, 5)` cannot tell one word of six letters from two words of three, and the flattening belongs
# to the loss, in exercise 4. If you do return `(N*T, num_classes)`, row by row, you lose the points of the shape check
# and no others.
#
# It also cuts its input to a fixed length with `view`, which breaks on other words, or mixes them up without a sound,
# and builds a state `(N, layers, H)`, which is wrong for any batch but one: the state is `(layers, N, H)`, with or
# without `batch_first`.

# %% [markdown] tags=["script"]
# ## Try it
#
# In a terminal, in the course's folder, with its environment activated:
#
# ```
# autograder check rnn_module    # what passes, and what to fix first, in rnn_module.py or rnn_module.ipynb as it is saved
# autograder hint rnn_module     # a hint on what to fix first, and each time a more explicit one
# autograder watch               # checks again whenever you save
# ```

# %% [markdown]
# ## Hand in
#
# The public checks are for you and carry no points. The hidden checks, which carry the points, look at the same things
# and at everything else on this page, with other words and sizes.
#
# Hand in `rnn_module.py`, or a notebook `rnn_module.ipynb` instead of it (not both). It stands alone: it imports none
# of your other exercises.
