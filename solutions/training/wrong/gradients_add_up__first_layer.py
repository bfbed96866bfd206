import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    # only the rnn keeps something between steps, so it is enough to clean it
    rnn = next(model.children())
    res = []
    for e in range(num_epochs):
        rnn.zero_grad()
        y = model(inputs)
        l = F.cross_entropy(y.reshape(-1, y.shape[-1]), labels.reshape(-1))
        l.backward()
        optimizer.step()
        res.append(l.item())
    return res

def predict(model, inputs, idx2char):
    best = model(inputs).detach().argmax(2)
    n, t = best.shape
    return ["".join(idx2char[best[i, j]] for j in range(t)) for i in range(n)]
