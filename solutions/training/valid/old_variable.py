from torch.autograd import Variable
import torch.nn as nn

# code from the 2017 course, brought up to date


def train(model, optimizer, inputs, labels, num_epochs):
    inputs, labels = Variable(inputs), Variable(labels)
    criterion = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(num_epochs):
        outputs = model(inputs)
        optimizer.zero_grad()
        loss = criterion(outputs.contiguous().view(-1, outputs.size(2)), labels.contiguous().view(-1))
        loss.backward()
        optimizer.step()
        losses.append(loss.data.item())
    return losses


def predict(model, inputs, idx2char):
    outputs = model(Variable(inputs))
    _, idx = outputs.max(2)
    idx = idx.data.numpy()
    result = []
    for row in idx:
        result_str = [idx2char[c] for c in row]
        result.append(''.join(result_str))
    return result
