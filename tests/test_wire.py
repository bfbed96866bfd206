import collections
import contextlib
import enum
import itertools
import random
import struct
import subprocess
import sys
import time
from collections.abc import Callable

import msgspec
import numpy as np
import pytest
import torch
from helpers import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder import wire
from autograder.errors import ProtocolError
from autograder.wire import Ref


def there_and_back(value: object) -> object:
    return wire.decode(wire.encode(value, lambda thing: Ref(7, (), type(thing).__name__)), lambda ref: ref)


def message(tree: object, raw: bytes = b"") -> bytes:
    """What a child could write: any MessagePack for the structure, any bytes after it."""
    structure = msgspec.msgpack.encode(tree)
    return struct.pack("!I", len(structure)) + structure + raw


scalars = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text() | st.binary()
keys = (
    st.none() | st.integers(-3, 9) | st.text(max_size=5) | st.binary(max_size=5) | st.tuples(st.integers(), st.text())
)
plain_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys.filter(lambda key: not isinstance(key, tuple) or abs(key[0]) < 2**63), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(plain_values)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    assert repr(there_and_back(value)) == repr(value)


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    """A tensor of any dtype that may cross, and often a view that reads its memory in an odd way."""
    dtype = draw(st.sampled_from(list(wire._TORCH_DTYPES.values())))
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    tensor = (torch.randn(shape) * 9).to(dtype)
    for _ in range(draw(st.integers(0, 3))):
        view = draw(st.sampled_from(["step", "turn", "expand", "conj", "imag", "pick", "strided"]))
        if view == "step" and tensor.dim():
            tensor = tensor[draw(st.integers(0, 3)) :: draw(st.integers(1, 7))]
        elif view == "turn":
            tensor = tensor.permute(tuple(reversed(range(tensor.dim()))))
        elif view == "expand":
            tensor = tensor.expand(draw(st.integers(0, 3)), *tensor.shape)
        elif view == "conj":
            tensor = tensor.conj()
        elif view == "imag" and tensor.is_complex():
            tensor = tensor.conj().imag
        elif view == "pick" and tensor.dim() and len(tensor):
            tensor = tensor[-1]
        elif view == "strided" and tensor.numel() == 1 and not tensor.is_conj():
            tensor = tensor.as_strided((1, 1), (draw(st.integers(0, 9)), draw(st.integers(0, 9))))
    return tensor.detach().requires_grad_(tensor.dtype.is_floating_point and draw(st.booleans()))


@settings(max_examples=300)
@given(tensors())
def test_every_tensor_crosses_unchanged(tensor: torch.Tensor) -> None:
    back = there_and_back(tensor)
    assert type(back) is torch.Tensor
    assert (back.dtype, back.shape, back.requires_grad) == (tensor.dtype, tensor.shape, tensor.requires_grad)
    assert repr(back.tolist()) == repr(tensor.tolist())  # NaN beside NaN


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    dtype = draw(st.sampled_from(list(wire._NUMPY_DTYPES.values())))
    array = draw(npst.arrays(dtype, npst.array_shapes(min_dims=0, min_side=0, max_side=4)))
    if draw(st.booleans()):
        array = np.asfortranarray(array)
    if draw(st.booleans()):
        array = array[draw(npst.basic_indices(array.shape, allow_newaxis=True))]
    if draw(st.booleans()):
        array = np.broadcast_to(array, (draw(st.integers(0, 2)), *array.shape))
    return array.T


@settings(max_examples=300)
@given(arrays())
def test_every_array_crosses_unchanged(array: np.ndarray) -> None:
    back = there_and_back(array)
    assert type(back) is type(array)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)  # type: ignore[attr-defined]
    assert back.tobytes() == array.tobytes()  # type: ignore[attr-defined]


def test_as_many_axes_as_numpy_has() -> None:
    shape = (1,) * 64
    assert there_and_back(torch.ones(shape)).shape == shape  # type: ignore[attr-defined]
    assert there_and_back(np.ones(shape)).shape == shape  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="cannot cross"):
        there_and_back(torch.ones((*shape, 1)))


def test_a_numpy_scalar_keeps_its_type() -> None:
    for scalar in (np.float32(2.5), np.int8(-1), np.bool_(True), np.complex128(1j)):
        back = there_and_back([scalar])
        assert isinstance(back, list)
        assert type(back[0]) is type(scalar)
        assert back == [scalar]


Pair = collections.namedtuple("Pair", "x y")


class Liar(torch.Tensor):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = torch.Tensor.__hash__


SUBCLASSES = {
    "a parameter": (torch.nn.Parameter(torch.ones(2)), torch.Tensor),
    "a tensor that lies": (torch.ones(2).as_subclass(Liar), torch.Tensor),
    "a matrix": (np.ones((1, 2)).view(np.matrix), np.ndarray),
    "a word": (type("Word", (str,), {})("ab"), str),
    "a count": (type("Count", (int,), {})(3), int),
    "an enumeration": (enum.IntEnum("Level", "LOW HIGH").HIGH, int),  # type: ignore[attr-defined]
    "a ratio": (type("Ratio", (float,), {})(0.5), float),
    "a pair": (Pair(1, 2), tuple),
    "a size": (torch.Size([2, 3]), tuple),
    "a list of another kind": (type("Items", (list,), {})([1]), list),
    "an ordered dict": (collections.OrderedDict(b=1, a=2), dict),
    "a counter": (collections.Counter("aab"), dict),
    "a mapping": (collections.ChainMap({"a": 1}), dict),
}


@pytest.mark.parametrize(("value", "kind"), SUBCLASSES.values(), ids=SUBCLASSES)
def test_what_is_more_than_plain_arrives_as_plain(value: object, kind: type) -> None:
    back = there_and_back(value)
    assert type(back) is kind
    assert (
        np.array_equal(back, value) if kind is np.ndarray else repr(back) == repr(kind(value)) or kind is torch.Tensor
    )


@pytest.mark.parametrize(
    "thing",
    [object(), {1}, 2**80, torch.ones(2).to_sparse(), np.array(["a"]), iter([]), {frozenset(): 1}, {2**64: 1}],
    ids=lambda thing: f"{type(thing).__name__}",
)
def test_what_is_not_plain_stays_where_it_is(thing: object) -> None:
    back = there_and_back([thing])
    assert back == [Ref(7, (), type(thing).__name__)]


def test_numpy_numbers_as_keys_cross_as_the_numbers_that_they_equal() -> None:
    value = {np.int64(3): "a", (np.int8(1), np.float32(0.5)): "b", np.str_("x"): "c"}
    assert repr(there_and_back(value)) == repr({3: "a", (1, 0.5): "b", "x": "c"})


def test_half_a_surrogate_pair_crosses_as_a_question_mark() -> None:
    assert there_and_back("a\ud800b") == "a?b"


class Same(str):
    """A word that no other equals, as a dict sees it."""

    __slots__ = ()
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


def nested(depth: int) -> list[object]:
    return [nested(depth - 1)] if depth else []


REFUSED = {
    "depth": (lambda: nested(25), "nested deeper than 24"),
    "a large tensor": (
        lambda: torch.zeros(2**22),
        "a value of 16777[0-9]+ bytes is larger than the 16777216 bytes that may cross",
    ),
    "a tensor that repeats itself": (lambda: torch.zeros(1).expand(2**50), "a value of 4503599627370496 bytes"),
    "an array that repeats itself": (lambda: np.broadcast_to(np.zeros(1), 2**50), "a value of 9007199254740992 bytes"),
    "large bytes": (lambda: bytes(2**24), "is larger than the 16777216"),
    "together": (lambda: [torch.zeros(2**21)] * 2 + [b""], "is larger than the 16777216"),
    "a long text": (lambda: "x" * 2**20, "a value of so many parts"),
    "a long list": (lambda: [None] * (2**20 + 1), r"so many parts \(at least 1048577 bytes"),
    "many keys": (lambda: dict.fromkeys(range(1025)), "a dict of 1025 keys cannot cross; 1024 are the most"),
    "equal keys": (lambda: {Same("a"): 1, Same("a"): 2}, "two keys that are equal"),
    "an empty tensor of impossible size": (lambda: torch.empty(0, 2**61), "cannot cross"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_cross_is_refused_on_the_way_out(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        there_and_back(make())


def test_the_largest_that_may_cross() -> None:
    assert there_and_back(nested(24)) == nested(24)
    assert len(there_and_back(b"x" * (2**24 - 64))) == 2**24 - 64  # type: ignore[arg-type]
    assert there_and_back(dict.fromkeys(range(1024))) == dict.fromkeys(range(1024))
    assert there_and_back([0.5] * 110_000) == [0.5] * 110_000


UNKNOWN = "holds something that no value is made of"
TENSOR = "has a tensor or an array of an impossible shape"
FORGED = {
    "unknown tag": (["module", "os"], b"", UNKNOWN),
    "a bare list": ([1, 2], b"", UNKNOWN),
    "an empty list": ([], b"", UNKNOWN),
    "a map": ({"a": 1}, b"", UNKNOWN),
    "a map in a list": (["list", [{(1, 2): 3}]], b"", UNKNOWN),
    "bytes in the structure": (b"x", b"", UNKNOWN),
    "an extension": (msgspec.msgpack.Ext(5, b"x"), b"", UNKNOWN),
    "a huge integer": (2**64 - 1, b"", UNKNOWN),
    "a field too many": (["list", [], 1], b"", UNKNOWN),
    "a field too few": (["tensor", "float32", [1]], b"1234", UNKNOWN),
    "a flag that is none": (["tensor", "float32", [1], 1], b"1234", UNKNOWN),
    "more data than shape": (["tensor", "float32", [1], False], b"12345678", "goes on after its end"),
    "less data than shape": (["tensor", "float32", [1000, 1000], False], b"", "holds less than it says"),
    "bytes that are missing": (["bytes", 2**62], b"", "holds less than it says"),
    "negative bytes": (["bytes", -1], b"", UNKNOWN),
    "a negative size": (["tensor", "float32", [-1, -1], False], b"1234", UNKNOWN),
    "an impossible shape": (["tensor", "float32", [2**62, 2**62], False], b"", "holds less than it says"),
    "millions of empty rows": (["array", "<f8", [2**25, 0]], b"", TENSOR),
    "a huge empty shape": (["tensor", "float32", [0, 2**31, 2**31], False], b"", TENSOR),
    "a huge empty array": (["array", "<f8", [0, 2**31, 2**31]], b"", TENSOR),
    "many axes": (["tensor", "float32", [1] * 65, False], b"1234", UNKNOWN),
    "a size that is no int": (["tensor", "float32", [1.0], False], b"1234", UNKNOWN),
    "a size that is a bool": (["tensor", "float32", [True], False], b"1234", UNKNOWN),
    "a dtype of objects": (["array", "|O", [1]], b"12345678", "has an array of an unknown dtype"),
    "a scalar of objects": (["scalar", "|O"], b"12345678", "has an array of an unknown dtype"),
    "no dtype of torch": (["tensor", "os", [1], False], b"1", "has a tensor of an unknown dtype"),
    "a boolean of 2": (["tensor", "bool", [1], False], b"\x02", "has a boolean that is neither true nor false"),
    "an array's boolean of 2": (["array", "|b1", [1]], b"\x02", "has a boolean that is neither true nor false"),
    "integers with a gradient": (["tensor", "int64", [0], True], b"", "has a tensor of integers with a gradient"),
    "no value for a key": (
        ["dict", [1], []],
        b"",
        "has a dict of more than 1024 keys, or not of as many keys as values",
    ),
    "many keys": (["dict", [*range(1025)], [0] * 1025], b"", "has a dict of more than 1024 keys, or not of as many"),
    "a list as a key": (["dict", [["list", []]], [1]], b"", "has a dict with a key that is neither a plain scalar"),
    "a ref as a key": (
        ["dict", [["ref", 9, [], ""]], [1]],
        b"",
        "has a dict with a key that is neither a plain scalar",
    ),
    "an array's number as a key": (
        ["dict", [["scalar", "<f8"]], [1]],
        bytes(8),
        "has a dict with a key that is neither",
    ),
    "keys that are equal": (["dict", [1, 1.0], [0, 0]], b"", "has a dict with two keys that are equal"),
    "keys that are alike": (["dict", [1, True], [0, 0]], b"", "has a dict with two keys that are equal"),
    "a ref with an odd path": (["ref", 1, [2], "x"], b"", UNKNOWN),
    "a ref with a long type": (["ref", 1, [], "x" * 201], b"", UNKNOWN),
    "a tail": (1, b"x", "goes on after its end"),
}


@pytest.mark.parametrize(("tree", "raw", "reason"), FORGED.values(), ids=FORGED)
def test_a_forged_value_is_refused_with_its_reason(tree: object, raw: bytes, reason: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        wire.decode(message(tree, raw), lambda ref: object())
    assert str(caught.value).startswith(reason)


DAMAGED = {
    "nothing": (b"", "breaks off"),
    "half a size": (b"\0\0", "breaks off"),
    "half a structure": (message([1] * 9)[:-1], "breaks off"),
    "a structure that is too large": (struct.pack("!I", 2**20 + 1) + bytes(2**20 + 1), "is made of too many parts"),
    "too large": (bytes(2**24 + 1), "is larger than 16777216 bytes"),
    "no MessagePack": (struct.pack("!I", 1) + b"\xc1", "is not a message"),
    "two structures": (struct.pack("!I", 2) + b"\xc0\xc0", "is not a message"),
    "no UTF-8": (struct.pack("!I", 2) + b"\xa1\xff", "is not a message"),
    "an empty structure": (bytes(4), "is not a message"),
    "a list that promises more": (struct.pack("!I", 11) + b"\x92\xa4list\xdd\xff\xff\xff\xff", "is not a message"),
    "deep": (struct.pack("!I", 7 * 26) + b"\x92\xa4list\x91" * 25 + b"\x92\xa4list\x90", "is nested deeper than 24"),
    "very deep": (struct.pack("!I", 7 * 10**5) + b"\x92\xa4list\x91" * 10**5, "is nested deeper than 24 lists"),
}


@pytest.mark.parametrize(("data", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_message_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ProtocolError) as caught:
        wire.decode(data, lambda ref: ref)
    assert str(caught.value).startswith(reason)


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for candidate in (data, struct.pack("!I", len(data)) + data):
        with contextlib.suppress(ProtocolError):
            wire.decode(candidate, lambda ref: ref)


@settings(max_examples=300)
@given(plain_values, st.data())
def test_damaged_messages_raise_nothing_else(value: object, data: st.DataObject) -> None:
    damaged = bytearray(wire.encode([value, torch.ones(2, 3), np.arange(3), object()], lambda thing: Ref(1)))
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        wire.decode(bytes(damaged[: data.draw(st.integers(0, len(damaged)))]), lambda ref: ref)


dtypes = st.sampled_from(["float32", "bool", "complex64", "<f8", ">i4", "|b1", "|O", "os", ""])
sizes = st.lists(st.integers(0, 3) | st.sampled_from([-1, 2**31, 2**62, 2**63 - 1]), max_size=3)
parts = st.none() | st.booleans() | st.integers(-9, 2**64 - 1) | st.floats() | st.text(max_size=3)
trees = st.recursive(
    parts
    | st.tuples(st.just("tensor"), dtypes, sizes, st.booleans())
    | st.tuples(st.just("array"), dtypes, sizes)
    | st.tuples(st.just("scalar"), dtypes)
    | st.tuples(st.just("bytes"), st.integers(-1, 9))
    | st.tuples(st.just("ref"), st.integers(-9, 9), st.lists(st.text(max_size=3), max_size=2), st.text(max_size=3)),
    lambda inner: (
        st.tuples(st.sampled_from(["list", "tuple", "odd"]), st.lists(inner, max_size=4))
        | st.tuples(st.just("dict"), st.lists(inner, max_size=3), st.lists(inner, max_size=3))
        | st.lists(inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=1000)
@given(trees, st.binary(max_size=40))
def test_forged_messages_raise_nothing_else(tree: object, raw: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        there_and_back(wire.decode(message(tree, raw), lambda ref: ref))


GREEDY = """
import struct, msgspec
from autograder import wire

def peak():  # not getrusage: there a process begins with the peak of the one that started it
    (line,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024

def largest(item, raw=b"", tag="list"):
    count = (2**20 - 20) // len(msgspec.msgpack.encode(item))
    structure = msgspec.msgpack.encode([tag, [item] * count])
    return struct.pack("!I", len(structure)) + structure + raw * count

data = bytes(2**24 - 64)
messages = [
    wire.encode(data, None),
    wire.encode([data[:100000]] * 160, None),
    largest(["list", []]), largest(["tuple", [1000]]), largest(["dict", [], []]), largest(None), largest([]),
    largest(["tensor", "bool", [0], False]), largest(["tensor", "float32", [1], True], b"1234"),
    largest(["tensor", "bool", [1] * 64, False], b"\\1"), largest(["array", "|b1", [0]]), largest(["scalar", "<f8"], bytes(8)),
    largest(["ref", 9, [], ""]), largest(["bytes", 1], b"x"), largest("\\u00e9"), largest(1000), largest(0.5), largest({}),
    struct.pack("!I", 20) + b"\\x92\\xa4list\\xdd\\x7f\\xff\\xff\\xff" + bytes(9),
]
wire.decode(messages[0], None)
before = peak()
for message in messages:
    try:
        wire.decode(message, lambda ref: ref)
    except wire.ProtocolError:
        pass
print(peak() - before)
"""


def test_no_message_takes_more_than_a_few_times_the_memory_of_the_largest() -> None:
    # a process of its own, whose memory all told counts: torch's and NumPy's, too
    result = subprocess.run([sys.executable, "-c", GREEDY], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(result.stdout) < 6 * wire.MAX_BYTES


def colliding(count: int) -> list[tuple[int, int]]:
    """Pairs of integers that have one hash, as anybody can work them out from how Python hashes a tuple."""
    first, second, start = 11400714785074694791, 14029467366897019727, 2870177450012600261
    whole = 2**64
    pairs: list[tuple[int, int]] = []
    goal = None
    for x in itertools.count(1):
        lane = (start + x * second) % whole
        state = ((lane << 31 | lane >> 33) % whole) * first % whole
        goal = (state + 7 * second) % whole if goal is None else goal
        y = (goal - state) * pow(second, -1, whole) % whole
        y -= whole if y >= whole // 2 else 0
        if abs(y) < 2**61 - 1 and y != -1:
            pairs.append((x, y))
        if len(pairs) == count:
            return pairs
    raise AssertionError


def test_keys_that_share_a_hash_cost_little_more_than_others() -> None:
    def seconds(keys: list[tuple[int, int]]) -> float:
        dicts = [
            ["dict", [["tuple", key] for key in part], [0] * 1024]
            for part in (keys[n : n + 1024] for n in range(0, len(keys), 1024))
        ]
        data = message(["list", dicts])
        started = time.process_time()
        wire.decode(data, lambda ref: ref)
        return time.process_time() - started

    keys = colliding(16 * 1024)
    assert len({hash(key) for key in keys}) == 1
    draw = random.Random(0)
    others = [(x, draw.randrange(2**60)) for x, _ in keys]
    assert seconds(keys) < 20 * seconds(others)  # it is three times; without the limit on keys some thousands
