# %% [markdown]
# ## Why by hand
#
# torch works out gradients for you. Do it once by hand and you will know what `backward()` does, why gradients fade
# over long sequences, and that there is no magic in it. The network is that of exercise 3 with one layer, for a single
# sequence, in NumPy and float64. It has one bias vector for the state where torch has two, which only ever act as their
# sum.
#
# With `T` steps, `I` inputs, `H` hidden units and `C` classes, each at least 1:
#
# | name  | shape    | what                            | name  | shape    | what                          |
# |-------|----------|---------------------------------|-------|----------|-------------------------------|
# | `x`   | `(T, I)` | the sequence, a row a step      | `Whh` | `(H, H)` | from the old state to the new |
# | `h0`  | `(H,)`   | the state before the first step | `bh`  | `(H,)`   | bias of the state             |
# | `y`   | `(T,)`   | the right classes, integers     | `Why` | `(C, H)` | from the state to the scores  |
# | `Wxh` | `(H, I)` | from the input to the state     | `by`  | `(C,)`   | bias of the scores            |

# %% [markdown] tags=["notebook"]
# Work from top to bottom. Where a cell says `# YOUR CODE HERE`, write your code in place of
# `raise NotImplementedError()`, and run the cell. A cell with `check(...)` says how far you are: it tries what you have
# written up to there, the first time for a few seconds. Add cells of your own as you like. First run these two:

# %%
import numpy as np
from numpy import ndarray

# %% tags=["active-ipynb"]
# from autograder import check

# %% [markdown]
# ## Forward
#
# For t = 1 to T, from $h_0$, which is `h0`, whatever it holds:
#
# $$a_t = W_{xh} x_t + W_{hh} h_{t-1} + b_h$$
#
# $$h_t = \tanh(a_t)$$
#
# $$z_t = W_{hy} h_t + b_y$$
#
# The $z_t$ are the scores; `Wxh`, `Whh`, `bh`, `Why` and `by` are the weights' names in the code.
#
# A worked example has one input, one hidden unit, two classes and two steps:
#
#     x = [[1], [0]]   h0 = [0.5]   y = [0, 1]
#     Wxh = [[0.5]]    Whh = [[0.8]]   bh = [0.1]   Why = [[1], [-1]]   by = [0, 0.2]
#
# | t | state                                              | scores          | softmax        | cross-entropy |
# |---|----------------------------------------------------|-----------------|----------------|---------------|
# | 1 | tanh(0.5 * 1 + 0.8 * 0.5 + 0.1) = tanh(1) = 0.7616 | 0.7616, -0.5616 | 0.7897, 0.2103 | 0.2361        |
# | 2 | tanh(0.8 * 0.7616 + 0.1) = tanh(0.7093) = 0.6102   | 0.6102, -0.4102 | 0.7351, 0.2649 | 1.3282        |
#
# ### Your task: `rnn_forward`
#
# ```python
# rnn_forward(x, h0, Wxh, Whh, bh, Why, by)  # the scores (T, C) and the states (T, H)
# ```
#
# It returns two arrays, in this order: scores `(T, C)`, states `(T, H)`; the states are `h_1` to `h_T`, without `h0`. The
# scores are raw: no softmax.


# %%
def rnn_forward(
    x: ndarray, h0: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray
) -> tuple[ndarray, ndarray]:
    """The scores (T, C) and the hidden states (T, H) for one sequence x (T, I) that starts from h0 (H,).

    h_t = tanh(Wxh x_t + Whh h_{t-1} + bh), and the scores at t are Why h_t + by.
    """
    ### BEGIN SOLUTION
    hs = np.zeros((len(x), len(h0)))
    h = h0
    for t, x_t in enumerate(x):
        h = np.tanh(Wxh @ x_t + Whh @ h + bh)
        hs[t] = h
    return hs @ Why.T + by, hs
    ### END SOLUTION


# %% tags=["active-ipynb"]
# example = dict(
#     x=np.array([[1.0], [0.0]]),
#     h0=np.array([0.5]),
#     Wxh=np.array([[0.5]]),
#     Whh=np.array([[0.8]]),
#     bh=np.array([0.1]),
#     Why=np.array([[1.0], [-1.0]]),
#     by=np.array([0.0, 0.2]),
# )
# right = np.array([0, 1])
# rnn_forward(**example)

# %% tags=["active-ipynb"]
# check("numpy_rnn", "forward")

# %% tags=["active-ipynb"]
# check("numpy_rnn", "forward_starts_from_h0")

# %% [markdown]
# ## The loss
#
# With the softmax $p_t$ of the scores $z_t$, the loss is the mean cross-entropy:
#
# $$L = -\frac{1}{T} \sum_t \log p_t(y_t)$$
#
# In the example it is the mean of 0.2361 and 1.3282, 0.7822.
#
# exp(1000) is infinite in float64, so the loss must not take it: add the same number to all scores of a step and the
# softmax stays the same, which lets you make the largest of them 0.
#
# ### Your task: `rnn_loss`
#
# ```python
# rnn_loss(logits, y)  # the mean cross-entropy, a float
# ```
#
# It returns one float: the mean, not the sum, finite and right also where scores are as large as 1000, of either sign.


# %%
def rnn_loss(logits: ndarray, y: ndarray) -> float:
    """The mean cross-entropy of scores (T, C) and classes y (T,), also where scores are as large as 1000."""
    ### BEGIN SOLUTION
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_probabilities[np.arange(len(y)), y].mean())
    ### END SOLUTION


# %% tags=["active-ipynb"]
# rnn_loss(logits=rnn_forward(**example)[0], y=right)

# %% tags=["active-ipynb"]
# check("numpy_rnn", "loss")

# %% tags=["active-ipynb"]
# check("numpy_rnn", "loss_of_large_scores")

# %% [markdown]
# ## Backward
#
# From the last step to the first:
#
# ![Three steps of the network. Black arrows go forward, from the input into each state, from each state to its scores
# and to the next state. Red arrows come back into the middle state along two paths: from its own scores, and from the
# next state.](backward.png)
#
# By the scores: the softmax minus the one-hot vector of $y_t$, and that divided by $T$, for the loss is a mean.
#
# $$\frac{\partial L}{\partial z_t} = \frac{1}{T} (p_t - \text{onehot}(y_t))$$
#
# By $h_t$: **two paths** lead out of $h_t$, to the scores of this step through `Why`, and to $a_{t+1}$ through `Whh`. Add
# what comes back along both; at the last step there is only the first. Going backward uses the transposed matrix.
#
# $$\frac{\partial L}{\partial h_t} = W_{hy}^\top \frac{\partial L}{\partial z_t} + W_{hh}^\top \frac{\partial L}{\partial a_{t+1}}$$
#
# By $a_t$: the slope of tanh in terms of its result is $1 - h^2$. Go through it *before* going on to the step before.
#
# By the weights: every step uses the same weights, so add up over all steps. `Whh` multiplied $h_{t-1}$, which is `h0` at
# the first step. In each matrix, rows belong to what was computed and columns to what it was computed from.
#
# The gradient of the example:
#
# | by    | right           | if the path through the next state is forgotten |
# |-------|-----------------|-------------------------------------------------|
# | `Wxh` | 0.0667          | -0.0883                                         |
# | `Whh` | 0.3847          | 0.3072                                          |
# | `bh`  | 0.5280          | 0.3730                                          |
# | `Why` | 0.1442, -0.1442 | the same                                        |
# | `by`  | 0.2624, -0.2624 | the same                                        |
#
# You can check any of these without knowing a single derivative: move one weight a little both ways and see how the
# loss changes. With `Whh` at 0.801 the loss is 0.7825527, at 0.799 it is 0.7817833, and the difference over 0.002 is
# 0.3847. Do that in a loop over all weights and you have a test of your own.
#
# ### Your task: `rnn_backward`
#
# ```python
# rnn_backward(x, h0, y, Wxh, Whh, bh, Why, by)  # a dict: the gradient of that mean by each parameter
# ```
#
# - It returns a dict with at least the keys `'Wxh'`, `'Whh'`, `'bh'`, `'Why'`, `'by'`; each value has the shape of its
#   parameter. Further keys, `'h0'` or `'x'` for example, are welcome.
# - The gradient is that of the mean loss through the whole sequence: full back-propagation through time, nothing cut
#   off and nothing clipped. It is written by hand, in NumPy.


# %%
def rnn_backward(
    x: ndarray, h0: ndarray, y: ndarray, Wxh: ndarray, Whh: ndarray, bh: ndarray, Why: ndarray, by: ndarray
) -> dict[str, ndarray]:
    """The gradient of the mean loss by each of 'Wxh', 'Whh', 'bh', 'Why' and 'by', through the whole sequence."""
    ### BEGIN SOLUTION
    logits, hs = rnn_forward(x, h0, Wxh, Whh, bh, Why, by)
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    p[np.arange(len(y)), y] -= 1
    dlogits = p / len(y)
    before = np.vstack([h0, hs[:-1]])
    da = np.zeros_like(hs)
    from_later = np.zeros(len(h0))
    for t in reversed(range(len(x))):
        dh = Why.T @ dlogits[t] + from_later
        da[t] = (1 - hs[t] ** 2) * dh
        from_later = Whh.T @ da[t]
    return dict(Wxh=da.T @ x, Whh=da.T @ before, bh=da.sum(axis=0), Why=dlogits.T @ hs, by=dlogits.sum(axis=0))
    ### END SOLUTION


# %% tags=["active-ipynb"]
# rnn_backward(y=right, **example)

# %% [markdown] tags=["notebook"]
# The slope by `Whh`, measured; the gradient above must agree with it.

# %% tags=["active-ipynb"]
# higher, lower = (
#     rnn_loss(logits=rnn_forward(**example | {"Whh": np.array([[moved]])})[0], y=right) for moved in (0.801, 0.799)
# )
# (higher - lower) / 0.002

# %% tags=["active-ipynb"]
# check("numpy_rnn")

# %% [markdown]
# ## What holds for all three, and what is free
#
# - All arrays that you return are NumPy arrays of dtype float64.
# - The functions are called by keyword, so the names of the arguments count, and they leave their arguments as they
#   were: an `x -= ...` would write into the caller's array.
#
# The style is free: loops or matrix products, helpers of your own, one function calling another.

# %% [markdown] tags=["script"]
# ## Try it
#
# In a terminal, in the course's folder, with its environment activated:
#
# ```
# autograder check numpy_rnn    # what passes, and what to fix first, in numpy_rnn.py or numpy_rnn.ipynb as it is saved
# autograder hint numpy_rnn     # a hint on what to fix first, and each time a more explicit one
# autograder watch              # checks again whenever you save
# ```

# %% [markdown]
# ## Hand in
#
# The public checks are for you and carry no points. The hidden checks, which carry the points, look at the same things
# and at everything else on this page, with other numbers and sizes. A single step hides most mistakes: try long
# sequences.
#
# Hand in `numpy_rnn.py`, or a notebook `numpy_rnn.ipynb` instead of it (not both). It stands alone: it imports none of
# your other exercises.
