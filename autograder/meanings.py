"""What the errors that students meet usually mean: a sentence that leads on, never the answer."""

import re
from collections.abc import Sequence

from autograder.confine.limits import FILE_BYTES, OPEN_FILES, SCRATCH_BYTES, SCRATCH_FILES

_OF_TENSORS = (
    "(argmax|backward|contiguous|detach|dim|dtype|flatten|float|item|long|mean|permute|reshape|shape|size|softmax|squeeze|sum"
    "|transpose|unsqueeze|view)"
)
"""What is asked of a tensor."""

_BY_TEXT: list[tuple[str, str]] = [
    (
        r"not implemented for '\w+'",
        "torch has no such operation for numbers of this type: what is int64, or bool, and should be float32?",
    ),
    # torch's and NumPy's own words (torch 2.13, NumPy 2.4), from the specific to the general
    (
        r"RNN input dtype .* does not match weight dtype",
        "The vectors and the layer's weights hold numbers of different types. Layers are float32 as torch makes them: "
        "look at where the vectors, or a state, get their dtype.",
    ),
    (
        r"(must|to) have the same dtype",
        "Two tensors that are multiplied hold numbers of different types, such as int64 and float32, or float32 and "
        "float64. Whichever you made yourself must follow the other's dtype.",
    ),
    (
        r"Expected hidden size",
        "The state has another shape than (layers, batch, hidden). That order holds with batch_first, too, and the batch "
        "is that of the inputs.",
    ),
    (
        r"hx should (also )?be \dD|hx should (also )?be \d-D",
        "The state has another number of axes than the inputs call for: (layers, batch, hidden) for a batch.",
    ),
    (
        r"input\.size\(-1\) must be equal to input_size",
        "The last axis of the inputs must be as wide as the layer's input_size. Are two sizes swapped, or is it another "
        "axis that comes last?",
    ),
    (
        r"Expected input to be 2D or 3D",
        "A recurrent layer reads (batch, time, width). Print the shape of what it gets.",
    ),
    (
        r"mat1 and mat2 shapes cannot be multiplied|mismatch in its core dimension|shapes .* not aligned",
        "In a product the columns of the left must be as many as the rows of the right. Write both shapes down: is one "
        "transposed, or a size a fixed number or that of another layer?",
    ),
    (
        r"iteration over a 0-d tensor",
        "A tensor of shape () is a single number, and there is nothing to loop over. What works on a tensor of any shape?",
    ),
    (
        r"invalid index of a 0-dim tensor",
        "A single number has no axes, so it cannot be indexed. Old texts write `loss.data[0]`; today the method `item` "
        "makes a float of it.",
    ),
    (
        r"backward through the graph a second time",
        "A gradient flows back into an earlier call, whose graph is gone. Is a state, or a sum of losses, kept from one "
        "call to the next?",
    ),
    (
        r"modified by an inplace operation",
        "A tensor that the gradient still needs was changed in place: by `+=`, by a function whose name ends in `_`, or "
        "by writing into a slice.",
    ),
    (
        r"leaf Variable that requires grad",
        "Weights cannot be changed in place while torch records gradients. Moving them is the optimizer's work.",
    ),
    (
        r"does not require grad and does not have a grad_fn",
        "The loss is not connected to any weight: something on the way cut it off, such as no_grad, detach, item, "
        "argmax, or a new tensor made of old numbers.",
    ),
    (
        r"grad can be implicitly created only for scalar outputs",
        "A loss is one number; this one is still a tensor of many.",
    ),
    (
        r"'NoneType' object (has no attribute|is not subscriptable|is not iterable)|cannot unpack non-iterable NoneType",
        "There is None where something was expected. Does a function end without `return`, or was there no gradient yet?",
    ),
    (
        r"'int' object is not iterable",
        "A number is nothing to loop over. Is something to count up to it, or was there to be a list or a row?",
    ),
    (
        r"'(torch\.Size|tuple|list|dict|str|Tensor|numpy\.ndarray)' object is not callable",
        "A part of it is asked for in square brackets; round ones call a function.",
    ),
    (
        r"'\w+' object is not callable",
        "It is called like a function, and is none. Objects of a class can be called where it is an nn.Module, or has "
        "`__call__`. Was a name given to something else since?",
    ),
    (
        r"'\w+' object is not iterable",
        "Something that is no collection is taken apart or looped over. An optimizer, for one, wants the model's "
        "parameters, not the model.",
    ),
    (
        r"params argument given to the optimizer should be|optimizer can only optimize Tensors",
        "An optimizer is made from the model's parameters: a collection of tensors.",
    ),
    (
        r"optimizer got an empty parameter list",
        "torch finds no parameters in the model. Layers are found where they are attributes of the module; in a plain "
        "list or dict they are not.",
    ),
    (
        r"can't optimize a non-leaf Tensor",
        "An optimizer moves the parameters themselves, not what was computed from them.",
    ),
    (
        r"is called recursively. Recursive calls are not supported",
        "TorchScript cannot compile a function that calls itself. Use a loop, or leave the function to plain Python.",
    ),
    (
        r'missing the required "forward" function',
        "torch finds no method called forward in your class. Look at its name and at its indentation.",
    ),
    (
        r"before Module\.__init__\(\) call",
        "A module must set itself up before layers are attached to it: what is the first line of `__init__` for?",
    ),
    (
        r"Expected target size|Expected input batch_size|expected target dtype|only batches of spatial targets",
        "cross_entropy wants the classes on axis 1, or one row of scores for each letter, with one int64 label each. "
        "Compare the shapes and dtypes of both.",
    ),
    (
        r"Expected floating point type for target with class probabilities",
        "The scores have the shape of the labels: cross_entropy wants a score for each class, not the class that was chosen.",
    ),
    (r"Target \d+ is out of bounds", "A label is no class: it is as large as the number of scores, or larger."),
    (
        r"view size is not compatible",
        "After a transpose the numbers lie in another order in memory than the axes say, and view refuses to re-cut them.",
    ),
    (
        r"shape '.*' is invalid for input of size|cannot reshape array of size",
        "The numbers do not fill the new shape. Is a batch, a length or a width a fixed number?",
    ),
    (
        r"Can't call numpy\(\) on Tensor that requires grad",
        "NumPy knows no gradients. Where they are needed, stay with torch; where they are not, leave them first.",
    ),
    (
        r"(cannot|can) be converted to (Python )?[Ss]calar",
        "`item` makes a number of a tensor with exactly one value; this one has more, or none.",
    ),
    (
        r"Boolean value of Tensor with more than one|truth value of an array",
        "An `if` needs one yes or no; many were compared here. Where there is no `if`: a class such as nn.CrossEntropyLoss "
        "is first called without tensors, to make the loss that is then called with them.",
    ),
    (
        r"must match the size of tensor|could not be broadcast together",
        "Two shapes do not fit together. Write both down; axes are compared from the last one.",
    ),
    (
        r"one_hot is only applicable to index tensor|tensors used as indices must be|only integer (tensors of a single|scalar arrays)",
        "An index must be an integer: a single one for a Python list, int64 for a tensor.",
    ),
    (r"Class values must be", "An index lies outside the classes, which are counted from 0."),
    (
        r"list (assignment )?index out of range",
        "A list has as many places as it has entries, counted from 0; to name a place does not make one.",
    ),
    (r"Cannot interpret '.*' as a data type", "NumPy takes the shape of an array as one tuple."),
    (r"is out of bounds for (dimension|axis)", "An index lies outside its axis, whose places are counted from 0."),
    (
        rf"must be Tensor, not tuple|'tuple' object has no attribute '{_OF_TENSORS}'",
        "A tuple came where a tensor is needed. A recurrent layer, for one, returns two things in a tuple: its outputs "
        "and its last state.",
    ),
    (
        rf"must be Tensor, not list|'list' object has no attribute '{_OF_TENSORS}'",
        "A Python list came where a tensor is needed. Which function makes a tensor of a list?",
    ),
    (
        r"unexpected keyword argument|missing \d+ required (positional|keyword)|takes \d+ positional argument",
        "The names or the number of the arguments are not those of what was called: compare both, letter by letter.",
    ),
    (r"(too many|not enough) values to unpack", "More, or fewer, things came than there are names on the left of `=`."),
    (
        r"Only Tensors created explicitly by the user",
        "A copy of the model failed, as it keeps a result of an earlier call as an attribute.",
    ),
    (
        r"name '(torch|nn|F|optim|np|numpy|math|Tensor|Sequence|ndarray)' is not defined",
        "It is what a module, or a part of one, is usually called: is its `import` missing at the top of the file?",
    ),
    (
        r"name 'self' is not defined",
        "A method gets its object as its first parameter: is `self` missing in its `def`?",
    ),
    (
        r"cannot import name",
        "The package is there, but has nothing of that name: compare it with the documentation, letter by letter.",
    ),
    (
        r"invalid (non-printable )?character",
        "A character stands there that looks like another one: a curly quote, a long dash or a special space, as web pages "
        "and word processors have them. Type it anew.",
    ),
    (
        r"'(return|yield)' outside function",
        "It belongs into a function: is this line, or one before it, indented too little?",
    ),
    (r"(?i)maybe you meant|perhaps you forgot", "Python cannot read the code from there on."),
    (
        r"not compiled with CUDA|No CUDA GPUs|no NVIDIA driver",
        "There is no graphics card where code is checked, and networks as small as these need none: leave `cuda` out.",
    ),
    (
        r"EOF when reading a line",
        "Nobody is there to type while code is checked: leave out `input()`. What a function needs, it is given.",
    ),
    # what the sandbox refuses on purpose (Linux' words), from the specific to the general
    (
        r"(?s)PermissionError: \[Errno 1\] .*TORCHDYNAMO",
        "torch.compile starts a compiler, and the grader lets no program start another: leave it out.",
    ),
    (
        r"\[Errno (2|13)\] [\w ]+$",  # no file is named: it is a lock that processes share
        "No file is named here. That is how multiprocessing, and a DataLoader with workers, fail: the grader lets no "
        "program start processes. Do the work in your own process, with num_workers=0.",
    ),
    (
        r"\[Errno (2|13|30)\] [-\w ]+: ",
        "Your file runs alone in an empty folder, and can use files in there only. What a function needs, it is given.",
    ),
    (
        r"\[Errno 1\] Operation not permitted",
        "The grader refuses this on purpose: your code has no network, starts no programs or processes (use "
        "num_workers=0), sends no signals, and neither locks files nor changes their permissions or times.",
    ),
    (
        r"name resolution|Name or service not known|urlopen error|Network is unreachable",
        "There is no network in the grader. What a function needs, it is given.",
    ),
    (
        r"\[Errno 27\]|inline_container.*unexpected pos|\d+ requested and \d+ written",
        f"A file may hold {FILE_BYTES // 2**20} MB at most, and all of them {SCRATCH_BYTES // 2**20} MB.",
    ),
    (
        r"\[Errno 28\]",
        f"All files together may hold {SCRATCH_BYTES // 2**20} MB, and be {SCRATCH_FILES} in number.",
    ),
    (r"\[Errno 24\]", f"At most {OPEN_FILES} files may be open at a time: close what is no longer needed."),
    (r"can't start new thread", "No memory is left for another thread: how many are running already?"),
]

_BY_TYPE = {
    "NotImplementedError": "Some part of the task is still to be written.",
    "RecursionError": "A function calls itself without an end. Does `forward` call the model itself?",
    "NameError": "The name is known neither in the function nor in the file: is it misspelt, or was it defined elsewhere, "
    "in a cell or file that is not handed in?",
    "ModuleNotFoundError": "It is no package of the course, and no other file of yours is there: use the packages that the "
    "task names, and write everything into this file.",
    "IndentationError": "Python reads blocks by their indentation: compare this line's with those around it, tabs and spaces, too.",
    "TabError": "Some lines are indented by tabs and some by spaces: use four spaces everywhere; editors can convert a file.",
    "SyntaxError": "Python cannot read the code from there on. Often a bracket, a quote or a colon is missing just before.",
    "KeyError": "Nothing is stored under this key: which keys are there, and of which type?",
    "BdbQuit": "Nobody is there to debug while code is checked: leave out `breakpoint()`.",
    "UnboundLocalError": "A name that is assigned anywhere in a function belongs to that function, and here it has no value yet.",
    "ZeroDivisionError": "Something was counted, or measured, as zero.",
}

_BY_LINE = [
    (
        r"(<<<<<<<|=======|>>>>>>>)( |$)",
        "git leaves this mark where two versions of a file differ: keep one of them, and take the marks out.",
    ),
    (r"(>>>|\.\.\.) ", "A Python shell writes this before each line: leave it out, and what the shell answered, too."),
    (r"```", "Three such quotes stand around code in a text or a chat, and are no part of it: leave them out."),
    (r"(%%?|!)\w", "Lines that begin so are commands of a notebook, and a script has none: leave them out."),
]
"""Lines that Python cannot read, as they came from elsewhere."""


def meaning_of_line(line: str) -> str:
    """Where a line that Python cannot read came from; empty where that is not known."""
    return next((told for pattern, told in _BY_LINE if re.match(pattern, line.strip())), "")


def meaning(types: Sequence[str], text: str) -> str:
    """What an exception with these classes' names and this text usually means; empty where that is not known."""
    for pattern, told in _BY_TEXT:
        if re.search(pattern, text):
            return told
    # the exception's own class comes before its bases
    return next((_BY_TYPE[name] for name in types if name in _BY_TYPE), "")
