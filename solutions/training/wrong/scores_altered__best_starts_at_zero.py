import torch
import torch.nn.functional as F

def train(model, optimizer, inputs, labels, num_epochs):
    out = []
    for _ in range(num_epochs):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(inputs).permute(0, 2, 1), labels)
        loss.backward()
        optimizer.step()
        out.append(loss.item())
    return out

def predict(model, inputs, idx2char):
    with torch.no_grad():
        scores = model(inputs).tolist()
    words = []
    for row in scores:
        word = ""
        for letter in row:
            best, where = 0, 0
            for i, s in enumerate(letter):
                if s > best:
                    best, where = s, i
            word += idx2char[where]
        words.append(word)
    return words
