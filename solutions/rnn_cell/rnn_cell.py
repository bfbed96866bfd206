# %% [markdown]
# ## What a recurrent layer does
#
# A recurrent layer reads a sequence one step at a time and keeps a **state**, a few numbers that it carries from step
# to step. At each step it makes the new state $h_t$ out of the new letter $x_t$ and the old state:
#
# $$h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh})$$
#
# Drawn once for each letter, the layer is **unrolled**. All five boxes are the same layer:
#
# ![The layer, drawn five times from left to right, once for each letter of hello. Each box reads its letter from below
# and the state from its left; its new state goes on to the right and up, into out. The last one is also
# hidden.](unrolled.png)
#
# The weights $W_{ih}$, $W_{hh}$ and the two biases are the same at every step and change only in training. The state is
# *not* the weights: it changes at every step, and it starts anew with every sequence.

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
# ## The memory, with numbers
#
# A layer with a single input and a single hidden unit shows the memory. Let $W_{ih}$ be 0.5, $W_{hh}$ 0.8 and the biases
# 0, and let the input be 1 once, then 0:
#
# | step | input | state, from zero                      | state, from 0.5 |
# |------|-------|---------------------------------------|-----------------|
# | 1    | 1     | tanh(0.5 * 1 + 0.8 * 0) = 0.4621      | 0.7163          |
# | 2    | 0     | tanh(0.5 * 0 + 0.8 * 0.4621) = 0.3537 | 0.5176          |
# | 3    | 0     | tanh(0.5 * 0 + 0.8 * 0.3537) = 0.2757 | 0.3919          |
#
# The input of step 1 still echoes at step 3, and so does the state that the sequence started from.
#
# ## The layer
#
# The word is `hello`, in the vocabulary `h, e, l, o`: five letters, each a one-hot vector of 4 numbers. One layer takes
# these 4 inputs to 2 hidden units.
#
# ### Your task: `make_cell`
#
# ```python
# make_cell(input_size, hidden_size)  # an nn.RNN
# ```
#
# It returns an `nn.RNN` with **the batch axis first**, one layer, and all else as torch makes it by default (tanh, with
# biases, no dropout, one direction). `input_size` is the width of a letter's vector, `hidden_size` that of the state. For
# 4 and 2 the layer has `2*4 + 2*2 + 2 + 2` = 16 weights and biases.
#
# **The same shape is not the same meaning.** Without `batch_first`, the layer takes an input of shape `(1, 5, 4)` for
# *five words of one letter*. It runs, and its output has the very shape `(1, 5, 2)` that you hoped for, but no letter
# knows of the one before.


# %%
def make_cell(input_size: int, hidden_size: int) -> nn.RNN:
    """One `nn.RNN` layer whose inputs and outputs have the batch axis first; otherwise as torch makes it."""
    ### BEGIN SOLUTION
    return nn.RNN(input_size, hidden_size, batch_first=True)
    ### END SOLUTION


# %% tags=["active-ipynb"]
# make_cell(input_size=4, hidden_size=2)

# %% tags=["active-ipynb"]
# check("rnn_cell", "batch_comes_first")

# %% [markdown]
# ## A word through the layer
#
# ### Your task: `run_cell`
#
# ```python
# run_cell(cell, inputs, hidden=None)  # (out, hidden): all outputs, and the last state
# ```
#
# With `N` words in a batch, `T` letters a word, `I` numbers a letter and `H` hidden units:
#
# |                   | `inputs`    | `hidden`, if given | `out`       | `hidden`, returned |
# |-------------------|-------------|--------------------|-------------|--------------------|
# | in general        | `(N, T, I)` | `(1, N, H)`        | `(N, T, H)` | `(1, N, H)`        |
# | a single word     | `(T, I)`    | `(1, 1, H)`        | `(1, T, H)` | `(1, 1, H)`        |
# | `hello`           | `(1, 5, 4)` | `(1, 1, 2)`        | `(1, 5, 2)` | `(1, 1, 2)`        |
# | `hello`, no batch | `(5, 4)`    | `(1, 1, 2)`        | `(1, 5, 2)` | `(1, 1, 2)`        |
# | three words       | `(3, 5, 4)` | `(1, 3, 2)`        | `(3, 5, 2)` | `(1, 3, 2)`        |
#
# `out` holds the state after *each* step, `hidden` the state after the *last* one, so `out[:, -1]` equals `hidden[-1]`.
#
# - It runs the `cell` that it is given, an `nn.RNN` with the batch axis first, on float32 inputs, for any `N` and `T`,
#   and returns the two tensors in the order of the table: all outputs, then the last state.
# - A single sequence `(T, I)` counts as a batch of one, and the results keep that batch axis. Look closely: torch's own
#   `nn.RNN` answers such an input with `(T, H)` and `(1, H)`.
# - Without `hidden` the state starts at zero. A `hidden` that is given is where the sequences start.
#
# **The state never has the batch first.** `batch_first` moves the batch axis of the inputs and of the outputs, and of
# nothing else. The state is always `(layers, N, H)`, here `(1, N, H)`. With one word the mistake hides, for `(1, 1, H)`
# reads the same both ways. With three words torch says: `Expected hidden size (1, 3, 2), got [3, 1, 2]`.
#
# **`reshape` does not swap axes.** It reads the numbers in their order and cuts them up anew, and so does `view`, which
# does that without ever copying and therefore refuses some tensors on which `reshape` works. `transpose` swaps axes:
#
# | two words of three letters | `.reshape(3, 2)`           | `.transpose(0, 1)`         |
# |----------------------------|----------------------------|----------------------------|
# | `[[1, 2, 3], [4, 5, 6]]`   | `[[1, 2], [3, 4], [5, 6]]` | `[[1, 4], [2, 5], [3, 6]]` |
#
# Both have shape `(3, 2)`, but only the last one has the two words' first letters, 1 and 4, side by side.


# %%
def run_cell(
    cell: nn.RNN, inputs: torch.Tensor, hidden: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Runs `cell` over a whole batch of sequences.

    `inputs` is (N, T, input_size), or (T, input_size) for a single sequence. `hidden` is the state to start from,
    (1, N, H); without it the state starts at zero. Returns all outputs, (N, T, H), and the last state, (1, N, H); for a
    single sequence (1, T, H) and (1, 1, H).
    """
    ### BEGIN SOLUTION
    if inputs.dim() == 2:
        inputs = inputs.unsqueeze(0)
    return cell(inputs, hidden)
    ### END SOLUTION


# %% [markdown] tags=["notebook"]
# A try: the layer of the first table. Its states must be 0.4621, 0.3537 and 0.2757.

# %% tags=["active-ipynb"]
# echo = nn.RNN(1, 1, batch_first=True)
# for parameter, value in zip(echo.parameters(), [0.5, 0.8, 0.0, 0.0], strict=True):
#     nn.init.constant_(parameter, value)
# run_cell(cell=echo, inputs=torch.tensor([[[1.0], [0.0], [0.0]]]))

# %% tags=["active-ipynb"]
# check("rnn_cell")

# %% [markdown]
# ## What holds for both, and what is free
#
# They are called by keyword (`make_cell(input_size=4, hidden_size=2)`), so the names of the arguments count, and they
# leave their arguments as they were. All else is free.

# %% [markdown] tags=["script"]
# ## Try it
#
# In a terminal, in the course's folder, with its environment activated:
#
# ```
# autograder check rnn_cell    # what passes, and what to fix first, in rnn_cell.py or rnn_cell.ipynb as it is saved
# autograder hint rnn_cell     # a hint on what to fix first, and each time a more explicit one
# autograder watch             # checks again whenever you save
# ```

# %% [markdown]
# ## Hand in
#
# The public checks are for you and carry no points. The hidden checks, which carry the points, look at the same things
# and at everything else on this page, with other words and sizes. They bring their own layer to `run_cell`, so each of
# your two functions is checked for itself.
#
# Hand in `rnn_cell.py`, or a notebook `rnn_cell.ipynb` instead of it (not both). It stands alone: it imports none of
# your other exercises.
