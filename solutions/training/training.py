# %% [markdown]
# ## What training does
#
# A new model guesses. Training shows it a question and the right answer, measures how wrong it was (the **loss**), and
# moves every weight a little in the direction that lowers the loss (an **update**). You write the loop that does this,
# and the function that reads an answer off the model.
#
# The lesson's vocabulary is `idx2char = ["h", "i", "e", "l", "o"]`, and at each step the right answer is the next
# letter:
#
# | question `hihell` | h | i | h | e | l | l |
# |-------------------|---|---|---|---|---|---|
# | answer `ihello`   | i | h | e | l | l | o |
# | label             | 1 | 0 | 2 | 3 | 3 | 4 |
#
# After `h` comes `i` once and `e` once, after `l` comes `l` once and `o` once: a model without memory gets four letters
# at most.
#
# | what               | shape                | holds                                                            |
# |--------------------|----------------------|------------------------------------------------------------------|
# | `inputs`           | `(N, T, input_size)` | floats: `N` words of `T` letters, as vectors                     |
# | `labels`           | `(N, T)`             | int64: the index of the right answer for each letter             |
# | the model's scores | `(N, T, C)`          | for each letter a score for each of `C` classes, raw, no softmax |

# %% [markdown] tags=["notebook"]
# Work from top to bottom. Where a cell says `# YOUR CODE HERE`, write your code in place of
# `raise NotImplementedError()`, and run the cell. A cell with `check(...)` says how far you are: it tries what you have
# written up to there, the first time for a few seconds. Add cells of your own as you like. First run these two:

# %%
from collections.abc import Sequence

import torch
from torch import Tensor, nn

# %% tags=["active-ipynb"]
# from autograder import check

# %% [markdown]
# ## The loss, with numbers
#
# Softmax makes probabilities $p$ of a letter's scores $s$:
#
# $$p_c = \frac{e^{s_c}}{\sum_k e^{s_k}}$$
#
# The cross-entropy of one letter is minus the logarithm of the probability that the model gives to the right class $y$.
# The loss is its **mean over all `N*T` letters**:
#
# $$L = -\frac{1}{N T} \sum_{n,t} \log p_{n,t}(y_{n,t})$$
#
# For one word of two letters:
#
# | scores            | probabilities          | label | cross-entropy        |
# |-------------------|------------------------|-------|----------------------|
# | `[2.0, 0.0, 0.0]` | 0.7870, 0.1065, 0.1065 | 0     | -log 0.7870 = 0.2395 |
# | `[0.0, 1.0, 0.0]` | 0.2119, 0.5761, 0.2119 | 2     | -log 0.2119 = 1.5514 |
#
# The mean is 0.8955. `nn.CrossEntropyLoss` includes the softmax, so it takes the raw scores; put a softmax before it
# and it says 0.9674 here, and can never fall below 0.905 with five classes. It wants the classes on axis 1, or one row
# a letter: bring scores and labels into such a form without separating a letter's scores from its label.
#
# ## Your task: `train`
#
# ```python
# train(model, optimizer, inputs, labels, num_epochs)  # a list of floats, one for each update
# ```
#
# - It makes exactly `num_epochs` updates, each on all the data: one step of the **given** `optimizer` along the
#   gradient of the mean cross-entropy. The model arrives without gradients; torch *adds* each new gradient to what is
#   there.
# - It returns a list with one Python float for each update. Number `k` is the mean loss *before* update `k`. (A tensor
#   of one value becomes a float by `.item()`; the `loss.data[0]` of old texts is an error today, and `Variable` does
#   nothing any more.) `num_epochs=0` returns `[]`.
# - It trains the model that it is given. The data, the optimizer's settings (such as its learning rate) and the
#   parameters' `requires_grad` flags stay as they were. The model may stay in training mode.


# %%
def train(
    model: nn.Module, optimizer: torch.optim.Optimizer, inputs: Tensor, labels: Tensor, num_epochs: int
) -> list[float]:
    """Makes `num_epochs` updates of `model` with `optimizer`, each on all the data.

    `inputs` is (N, T, input_size), float; `labels` is (N, T), int64. Returns a float for each update: the mean
    cross-entropy over all N*T letters, before that update.
    """
    ### BEGIN SOLUTION
    criterion = nn.CrossEntropyLoss()
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        logits = model(inputs)
        loss = criterion(logits.flatten(0, 1), labels.flatten())
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
    ### END SOLUTION


# %% tags=["active-ipynb"]
# check("training", "loss_is_the_mean_cross_entropy")

# %% tags=["active-ipynb"]
# check("training", "one_update")

# %% [markdown]
# ## Your task: `predict`
#
# ```python
# predict(model, inputs, idx2char)  # a list of strings, one for each word
# ```
#
# At each step the letter with the highest score is the answer: with the alphabet `["a", "b", "c"]`, the scores of the
# two letters above read `ab`.
#
# - It returns a list with one string of length `T` for each row, also where there is a single row: the class with the
#   highest score at each step, looked up in `idx2char` as it is given. The highest score wins, also where all are
#   negative.
# - It leaves no trace: parameters, gradients, the model's train or eval mode, and torch's global gradient mode are as
#   before.


# %%
def predict(model: nn.Module, inputs: Tensor, idx2char: Sequence[str]) -> list[str]:
    """One string of length T for each row of `inputs` (N, T, input_size): the letter with the highest score at each step.

    Leaves the model as it was: its parameters, their gradients, and whether it is in training mode.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        best = model(inputs).argmax(dim=-1)
    return ["".join(idx2char[index] for index in row) for row in best.tolist()]
    ### END SOLUTION


# %% tags=["active-ipynb"]
# check("training")

# %% [markdown]
# ## What holds for both, and what is free
#
# Any `N`, `T` and `C` from 1 on; they are called by keyword, so the names of the arguments count; a model is called as
# `model(inputs)`; and nothing is changed but the model and the optimizer, by `train`. All else is free.
#
# Together: a network of the size of `RNN(5, 4, 5)`, with Adam at 0.1 and 100 updates, answers `ihello` to `hihell`,
# from at least two of three fixed seeds.
#
# ## What it looks like
#
# The lesson's own run: `torch.manual_seed(777)`, an `nn.RNN` of 5 inputs and 4 hidden units, then an `nn.Linear` from 4
# to 5, Adam at 0.1, 15 epochs of one update each:
#
# | epoch | loss  | answer |   | epoch | loss  | answer |   | epoch | loss  | answer |
# |-------|-------|--------|---|-------|-------|--------|---|-------|-------|--------|
# | 1     | 1.756 | eeeeee |   | 6     | 1.217 | iiilll |   | 11    | 0.615 | ihello |
# | 2     | 1.626 | ehhhhh |   | 7     | 1.057 | iollll |   | 12    | 0.535 | ihhllo |
# | 3     | 1.485 | elllll |   | 8     | 0.967 | ielllo |   | 13    | 0.452 | ihhllo |
# | 4     | 1.405 | llllll |   | 9     | 0.837 | ihlllo |   | 14    | 0.387 | ihello |
# | 5     | 1.293 | illlll |   | 10    | 0.696 | ihello |   | 15    | 0.322 | ihello |
#
# Loss and answer of epoch `k` come from the same scores, from **before update `k`**. The first loss is near log 5 =
# 1.609, that of pure guessing among five letters. The answer comes, goes and comes back while the loss keeps falling.
# Build the linear layer *before* the recurrent one and the same seed deals out other weights: the run then starts at
# 1.662 with `ooohhh`. So this table is something to look at, and it is **never graded**.

# %% [markdown] tags=["script"]
# `autograder check training --plot` makes this run with your two functions, and draws it into `training.png` and
# `training.svg`: your loss beside that of a right loop, your answers, and what your network has learnt.

# %% [markdown] tags=["notebook"]
# `check("training")` makes this run with your two functions, and shows your loss beside that of a right loop, and your
# answers; `check("training", plot=True)` also draws what your network has learnt. The next cell prints the table itself:
# try other seeds.

# %% tags=["active-ipynb"]
# class Outputs(nn.Module):
#     """Of the pair that a recurrent layer gives, its outputs and its last state, the outputs."""
#
#     def forward(self, pair):
#         return pair[0]
#
#
# letters = ["h", "i", "e", "l", "o"]
# question = torch.eye(5)[torch.tensor([[0, 1, 0, 2, 3, 3]])]
# answer = torch.tensor([[1, 0, 2, 3, 3, 4]])
#
# torch.manual_seed(777)
# network = nn.Sequential(nn.RNN(5, 4, batch_first=True), Outputs(), nn.Linear(4, 5))
# adam = torch.optim.Adam(network.parameters(), lr=0.1)
# for epoch in range(1, 16):
#     (said,) = predict(model=network, inputs=question, idx2char=letters)
#     (lost,) = train(model=network, optimizer=adam, inputs=question, labels=answer, num_epochs=1)
#     print(f"{epoch:5}  {lost:.3f}  {said}")

# %% [markdown]
# What has the network learnt? After 100 updates of this run, its four hidden units read `hihell` like this:
#
# ![A heat map: the four hidden units, after training, at each of the six letters of hihell, from -1 to 1. The two h
# have different columns, and so have the two l.](states.png)
#
# The two `h` are the same input, and so are the two `l`, but their columns differ: the state remembers what came before.
# That is how one `h` is answered by `i` and the other one by `e`.
#
# The answer `ihello` does not prove much by itself. A loop that puts a softmax before the loss gets there (under this seed its
# loss is stuck at 0.906 after 100 epochs), and so does one that trains only the linear layer behind a recurrent layer
# that never learns. Loops with their own optimizer, or with a fixed number of epochs, get there as well. So the checks
# look at the losses and at where the weights go.
#
# ![Two curves of the loss over 100 updates, both from the lesson's seed: that of the right loop falls from 1.756 to
# almost 0; that of a loop with a softmax before the loss soon stays at about 0.906.](loss.png)

# %% [markdown] tags=["script"]
# ## Try it
#
# Train your own `RNN` from exercise 3, or a ready-made model of torch's layers. In a Python shell in this folder:
#
# ```python
# from props import chain, optimizer
#
# gru = {"input_size": 5, "hidden_size": 4, "batch_first": True}
# model = chain(0, ("GRU", gru), ("Linear", {"in_features": 4, "out_features": 5}))
# adam = optimizer(model, "Adam", lr=0.1)
# ```
#
# Its inputs are the one-hot vectors of `hihell`, `(1, 6, 5)`; its labels are the row of numbers above, `(1, 6)`.
#
# In a terminal, in the course's folder, with its environment activated:
#
# ```
# autograder check training    # what passes, and what to fix first, in training.py or training.ipynb as it is saved
# autograder hint training     # a hint on what to fix first, and each time a more explicit one
# autograder watch             # checks again whenever you save
# ```

# %% [markdown]
# ## Hand in
#
# The public checks are for you and carry no points. The hidden checks, which carry the points, look at the same things
# and at everything else on this page, with other words, models and optimizers (several updates in a row, for one). They
# bring their own models: exercise 3 need not work for this one.
#
# Hand in `training.py`, or a notebook `training.ipynb` instead of it (not both). It stands alone: it imports none of
# your other exercises.
