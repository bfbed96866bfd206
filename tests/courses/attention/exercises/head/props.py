"""What the checks of this exercise need beside your code. Nothing here is secret, and nothing here is graded."""


def sizes(head_class, width, size):
    """The shape of each trainable tensor of a new head, by its name."""
    head = head_class(width=width, size=size)
    return {name: tuple(weight.shape) for name, weight in head.named_parameters() if weight.requires_grad}


def outputs(head_class, weights, inputs):
    """What a head with these weights makes of the inputs."""
    return filled(head_class, weights)(inputs)


def gradients(head_class, weights, inputs):
    """The gradient of each weight of a head, of the sum of the outputs' squares; None where there is none."""
    head = filled(head_class, weights)
    head(inputs).square().sum().backward()
    return {name: weight.grad for name, weight in head.named_parameters()}


def filled(head_class, weights):
    """A head with these weights, and with 0 for all else that it has."""
    size, width = weights["query.weight"].shape
    head = head_class(width=width, size=size)
    head.load_state_dict({name: weights.get(name, 0 * value) for name, value in head.state_dict().items()})
    return head
