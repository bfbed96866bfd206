import torch


class _Encode:
    def __call__(self, text, idx2char):
        out = torch.full((len(text),), -1, dtype=torch.int64)
        for place, letter in enumerate(idx2char):
            for t, c in enumerate(text):
                if c == letter:
                    out[t] = place
        if (out == -1).any():
            raise RuntimeError("unknown letter")
        return out


class _OneHot:
    def __call__(self, *, num_classes, indices):
        t = torch.as_tensor(indices)
        if t.dtype.is_floating_point:
            raise ValueError("indices must be whole numbers")
        if t.amin() < 0 or t.amax() >= num_classes:
            raise ValueError("index outside the classes")
        return torch.eye(num_classes).index_select(0, t.flatten()).unflatten(0, t.shape) if t.dim() else torch.eye(
            num_classes
        )[t].clone()


encode, one_hot = _Encode(), _OneHot()
