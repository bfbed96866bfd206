import torch


def train(model, optimizer, inputs, labels, num_epochs):
    losses = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        z = model(inputs)
        e = torch.exp(z)
        p = e / e.sum(dim=-1, keepdim=True)
        right = p.gather(2, labels[:, :, None])
        loss = -torch.log(right).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def predict(model, inputs, idx2char):
    with torch.no_grad():
        z = model(inputs)
    return ["".join(idx2char[i] for i in r) for r in z.argmax(-1).tolist()]
