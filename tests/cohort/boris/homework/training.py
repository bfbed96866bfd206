import torch
import torch.nn.functional as F


def train(model, optimizer, inputs, labels, num_epochs):
    history = []

    def closure():
        optimizer.zero_grad(set_to_none=True)
        log_p = F.log_softmax(model(inputs), dim=-1)
        loss = F.nll_loss(log_p.permute(0, 2, 1), labels)
        loss.backward()
        return loss

    for _ in range(num_epochs):
        history.append(float(optimizer.step(closure)))
    return history


@torch.inference_mode()
def predict(model, inputs, idx2char):
    return ["".join(map(idx2char.__getitem__, row)) for row in model(inputs).argmax(-1).tolist()]
