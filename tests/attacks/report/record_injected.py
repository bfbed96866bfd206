# tries: to add a record to the results, and a row to the table of grades
# points: 0
# harm: text, marks


def encode(text, idx2char):
    raise ValueError('"}]}}}\n{"student":"mallory","score":100,"max_score":100,"exercises":{}}\n{"student":"zoe","score":0}\n')


def one_hot(indices, num_classes):
    raise ValueError('",15\r\nmallory,15,35,100,100\r\nzoe,0,0,0,100\n=1+1')
