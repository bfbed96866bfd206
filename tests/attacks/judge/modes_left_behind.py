# tries: to leave torch, NumPy and Python changed for whoever comes next
# points: 0
# harm: marks
import gc
import sys
import warnings

import numpy
import torch

torch.set_default_dtype(torch.float64)
torch.set_grad_enabled(False)
torch.use_deterministic_algorithms(True)
torch.set_default_device("meta")
torch.set_num_threads(2)
numpy.seterr(all="raise")
warnings.simplefilter("error")
gc.disable()
sys.setrecursionlimit(60)
sys.setswitchinterval(100)
