import torch


class MeanCrossEntropy(torch.nn.Module):
    """log(sum(exp(s))) - s[right], stable, and the mean of it"""

    def forward(self, s, y):
        top = s.max(dim=-1, keepdim=True).values.detach()
        lse = (s - top).exp().sum(-1).log() + top.squeeze(-1)
        n = torch.arange(s.size(0)).unsqueeze(1)
        t = torch.arange(s.size(1)).unsqueeze(0)
        return (lse - s[n, t, y]).mean()


def train(model, optimizer, inputs, labels, num_epochs):
    cost = MeanCrossEntropy()
    curve = []
    for _ in range(num_epochs):
        model.zero_grad()
        c = cost(model(inputs), labels)
        c.backward()
        optimizer.step()
        curve.append(c.item())
    return curve


def predict(model, inputs, idx2char):
    with torch.no_grad():
        s = model(inputs)
    out = []
    for row in s.tolist():
        out.append("".join(idx2char[max(range(len(v)), key=v.__getitem__)] for v in row))
    return out
