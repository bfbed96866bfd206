import torch, torch.nn.functional as F
encode = lambda text, idx2char: torch.tensor([list(idx2char).index(c) for c in text])
one_hot = lambda indices, num_classes: F.one_hot(torch.as_tensor(indices), num_classes).float()
