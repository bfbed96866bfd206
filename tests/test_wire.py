import contextlib

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import wire
from autograder.errors import ProtocolError
from autograder.wire import Ref


def there_and_back(value: object) -> object:
    return wire.decode(wire.encode(value, lambda thing: Ref(7, (), type(thing).__name__)), lambda ref: ref)


scalars = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text() | st.binary()
)
plain_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(0, 9), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(plain_values)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    back = there_and_back(value)
    assert type(back) is type(value)
    assert back == value or "\ud800" in repr(value) or any(0xD800 <= ord(c) < 0xE000 for c in repr(value))


@pytest.mark.parametrize(
    "dtype", [torch.bool, torch.int64, torch.float32, torch.float64, torch.bfloat16, torch.complex64]
)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 4), (2, 3, 4)])
def test_tensors_keep_dtype_shape_and_values(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    tensor = (torch.randn(shape) * 3).to(dtype)
    back = there_and_back(tensor)
    assert isinstance(back, torch.Tensor)
    assert back.dtype == dtype
    assert back.shape == shape
    assert torch.equal(back, tensor)


def test_a_view_crosses_as_what_it_shows() -> None:
    tensor = torch.arange(12.0).reshape(3, 4).T[::2]
    assert torch.equal(there_and_back(tensor), tensor)  # type: ignore[arg-type]
    assert there_and_back(torch.ones(2, requires_grad=True)).requires_grad  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "array", [np.arange(6.0).reshape(2, 3).T, np.array([], dtype=np.int8), np.array(True), np.float64(2.5)]
)
def test_arrays_and_numpy_scalars_keep_their_type(array: np.ndarray) -> None:
    back = there_and_back(array)
    assert type(back) is type(array)
    assert back.dtype == array.dtype  # type: ignore[attr-defined]
    assert np.array_equal(back, array)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "thing",
    [object(), {1}, 2**80, torch.ones(2).to_sparse(), np.array(["a"]), iter([])],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_not_plain_stays_where_it_is(thing: object) -> None:
    back = there_and_back(thing)
    assert isinstance(back, Ref)
    assert back.type_name == type(thing).__name__


def test_a_tensor_that_lies_about_itself_crosses_as_bytes_alone() -> None:
    class Liar(torch.Tensor):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = torch.Tensor.__hash__

    back = there_and_back(torch.ones(2).as_subclass(Liar))
    assert type(back) is torch.Tensor


def test_too_large_and_too_deep_are_refused_on_the_way_out() -> None:
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(ValueError, match="deeper"):
        there_and_back(deep)
    with pytest.raises(ValueError, match="larger"):
        there_and_back(torch.zeros(wire.MAX_BYTES // 4 + 1))


FORGED = {
    "unknown tag": ["module", "os"],
    "bare list": [1, 2],
    "map": {"a": 1},
    "more data than shape": ["tensor", "float32", [1], False, b"12345678"],
    "less data than shape": ["tensor", "float32", [1000, 1000], False, b""],
    "negative size": ["tensor", "float32", [-1, -1], False, b"1234"],
    "huge empty shape": ["tensor", "float32", [0, 2**31 - 1, 2**31 - 1, 2**31 - 1], False, b""],
    "huge empty array": ["array", "<f8", [0, 2**31 - 1, 2**31 - 1, 2**31 - 1], b""],
    "many axes": ["tensor", "float32", [1] * 40, False, b"1234"],
    "size that is no int": ["tensor", "float32", [1.0], False, b"1234"],
    "size that is a bool": ["tensor", "float32", [True], False, b"1234"],
    "object dtype": ["array", "|O", [1], b"12345678"],
    "dtype of torch that is none": ["tensor", "os", [1], False, b"1"],
    "a boolean of 2": ["tensor", "bool", [1], False, b"\x02"],
    "an array's boolean of 2": ["array", "|b1", [1], b"\x02"],
    "odd dict": ["dict", 1],
    "unhashable key": ["dict", ["list"], 1],
    "ref with an odd path": ["ref", 1, [2], "x"],
    "ref with a long type": ["ref", 1, [], "x" * 1000],
    "huge integer": 2**64 - 1,
}


@pytest.mark.parametrize("tree", FORGED.values(), ids=FORGED)
def test_forged_values_raise_the_one_error(tree: object) -> None:
    with pytest.raises(ProtocolError):
        wire.decode(msgspec.msgpack.encode(tree), lambda ref: ref)


def test_a_deep_message_raises_the_one_error() -> None:
    for depth in (100, 100_000):
        with pytest.raises(ProtocolError):
            wire.decode(b"\x92\xa4list" * depth + b"\xc0", lambda ref: ref)


@settings(max_examples=500)
@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        wire.decode(data, lambda ref: ref)


@settings(max_examples=300)
@given(plain_values, st.data())
def test_damaged_messages_raise_nothing_else(value: object, data: st.DataObject) -> None:
    message = bytearray(wire.encode([value, torch.ones(2, 3)], lambda thing: Ref(1)))
    place = data.draw(st.integers(0, len(message) - 1))
    message[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        wire.decode(bytes(message[: data.draw(st.integers(0, len(message)))]), lambda ref: ref)
