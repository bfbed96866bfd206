"""The lesson's own run, to be looked at: `autograder check training --plot`. Nothing here is secret or graded."""

import torch

QUESTION, ANSWER = "hihell", "ihello"
VOCABULARY = ["h", "i", "e", "l", "o"]
UPDATES = 100


def run(student, props, seen):
    """Trains the lesson's network with the student's `train`, and asks their `predict` before each update and at last."""
    seen.letters, seen.right = QUESTION, ANSWER
    model = props.chain(
        777,
        ("RNN", {"input_size": 5, "hidden_size": 4, "batch_first": True}),
        ("Linear", {"in_features": 4, "out_features": 5}),
    )
    adam = props.optimizer(model, "Adam", lr=0.1)
    watch = props.Watch(model, adam, UPDATES)
    inputs = torch.eye(5)[[VOCABULARY.index(letter) for letter in QUESTION]].unsqueeze(0)
    labels = torch.tensor([[VOCABULARY.index(letter) for letter in ANSWER]])
    losses = student.train(model=model, optimizer=adam, inputs=inputs, labels=labels, num_epochs=UPDATES)
    seen.take_losses(losses, UPDATES)
    seen.take_states(props.states(model, inputs))
    seen.take_answers(watch.answers(student.predict, inputs=inputs, idx2char=VOCABULARY), UPDATES)
