import torch

# wait for the data to be ready
while True:
    pass
