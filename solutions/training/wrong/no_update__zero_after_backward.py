import torch

ce = torch.nn.CrossEntropyLoss()


def train(model, optimizer, inputs, labels, num_epochs):
    """Train the model, give back the loss of every epoch."""
    losses = []
    for epoch in range(num_epochs):
        output = model(inputs)
        num_classes = output.shape[2]
        loss = ce(output.reshape(-1, num_classes), labels.reshape(-1))
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.item())
        if epoch % 50 == 0:
            print("epoch", epoch, "loss", loss.item())
    return losses


def predict(model, inputs, idx2char):
    """Read the answers."""
    with torch.no_grad():
        output = model(inputs)
    return ["".join(idx2char[k] for k in torch.argmax(row, 1)) for row in output]
