import numpy as np

class Layer:
    """Remembers what went in, one entry for each time step."""
    def __init__(self):
        self.seen = []

class Affine(Layer):
    def __init__(self, *weights, bias):
        super().__init__()
        self.weights, self.bias = weights, bias
        self.dweights, self.dbias = [np.zeros(w.shape) for w in weights], np.zeros(bias.shape)

    def forward(self, *inputs):
        self.seen.append(inputs)
        return sum((w @ v for w, v in zip(self.weights, inputs)), self.bias)

    def backward(self, d):
        for dw, v in zip(self.dweights, self.seen.pop()):
            dw += np.outer(d, v)
        self.dbias += d
        return [w.T @ d for w in self.weights]

class Tanh(Layer):
    def forward(self, a):
        self.seen.append(np.tanh(a))
        return self.seen[-1]

    def backward(self, d):
        return d * (1 - self.seen.pop() ** 2)

class SoftmaxCrossEntropy:
    @staticmethod
    def losses(logits, y):
        s = logits - logits.max(axis=-1, keepdims=True)
        return np.log(np.exp(s).sum(axis=-1)) - s[np.arange(len(y)), y]

    @staticmethod
    def backward(logits, y):
        s = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return (s / s.sum(axis=-1, keepdims=True) - np.eye(logits.shape[1])[y]) / len(y)

class Net:
    def __init__(self, Wxh, Whh, bh, Why, by):
        self.into, self.squash, self.out = Affine(Wxh, Whh, bias=bh), Tanh(), Affine(Why, bias=by)

    def forward(self, x, h):
        logits, hs = [], []
        for letter in x:
            h = self.squash.forward(self.into.forward(letter, h))
            hs.append(h)
            logits.append(self.out.forward(h))
        return np.array(logits), np.array(hs)

    def backward(self, dlogits):
        dh = 0.0
        for d in dlogits[::-1]:
            _, dh = self.into.backward(self.squash.backward(self.out.backward(d)[0] + dh))
        return {"Wxh": self.into.dweights[0], "Whh": self.into.dweights[1], "bh": self.into.dbias,
                "Why": self.out.dweights[0], "by": self.out.dbias, "h0": dh}

def rnn_forward(x, h0, **weights):
    return Net(**weights).forward(x, h0)

def rnn_loss(logits, y):
    return float(SoftmaxCrossEntropy.losses(logits, y).mean())

def rnn_backward(x, h0, y, **weights):
    net = Net(**weights)
    logits, _ = net.forward(x, h0)
    return net.backward(SoftmaxCrossEntropy.backward(logits, y))
