import torch


def mean_nll(scores, labels):
    logp = torch.log_softmax(scores, dim=-1)
    return -torch.gather(logp, -1, labels[..., None]).mean()


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        for p in model.parameters():
            p.grad = None
        loss = mean_nll(model(inputs), labels)
        losses.append(float(loss))
        loss.backward()
        optimizer.step()
    return losses


def predict(model, inputs, idx2char):
    scores = model(inputs).detach()
    n, t = scores.shape[0], scores.shape[1]
    return ["".join(idx2char[int(torch.argmax(scores[i, j]))] for j in range(t)) for i in range(n)]
