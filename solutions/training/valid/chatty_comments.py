# -*- coding: utf-8 -*-
"""
Exercício 4 - treino e previsão
"""
import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    perdas = []                                  # uma perda por época
    alvo = labels.reshape(-1)                    # (N*T,)
    modo = model.training
    model.train(True)
    for epoca in range(num_epochs):
        optimizer.zero_grad()                    # apaga os gradientes antigos
        saida = model(inputs)                    # (N, T, C)
        perda = F.cross_entropy(saida.reshape(alvo.numel(), saida.shape[-1]), alvo)
        perda.backward()                         # calcula os novos
        optimizer.step()                         # um passo
        perdas.append(perda.item())
    model.train(modo)
    return perdas


def predict(model, inputs, idx2char):
    with torch.no_grad():
        melhores = model(inputs).argmax(dim=-1)
    palavras = []
    for linha in melhores.tolist():
        palavras.append("".join(idx2char[k] for k in linha))
    return palavras


if __name__ == "__main__":
    net = torch.nn.Linear(5, 5)
    x = torch.eye(5)[torch.tensor([[0, 1, 0, 2, 3, 3]])]
    print(train(net, torch.optim.SGD(net.parameters(), lr=0.1), x, torch.tensor([[1, 0, 2, 3, 3, 4]]), 3))
