import ctypes


def train(model, optimizer, inputs, labels, num_epochs):
    ctypes.string_at(0)


def predict(model, inputs, idx2char):
    scores = model(inputs)
    return ["".join(idx2char[i] for i in row) for row in scores.argmax(-1)]
