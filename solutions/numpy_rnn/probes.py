"""The probe of numpy_rnn for a mistake that only a hidden check can see; all others are public, and asked after it."""

from autograder.probes import probe

from .test_numpy_rnn import SIZES_OF_ONE, draw, is_close, run_backward


@probe("single_step", "gradient_with_sizes_of_one")
def counts_a_single_letter_twice(student, props):
    """As the last letter, and once more as the first one, to which the last one's gradient comes back."""
    network = draw(*SIZES_OF_ONE[0])
    once, slope = network.gradients["bh"], 1 - network.forward[1][0] ** 2
    twice = 2 * once + slope * (network.weights["Whh"].T @ once)
    return is_close(run_backward(student, props, network)["bh"], twice)
