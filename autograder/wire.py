"""Plain values to bounded bytes and back.

Both sides of the sandbox's wall speak this. The trusted side decodes bytes that a hostile child may have written, so
`decode` checks every tag, type, size and depth before it takes memory for a value, and raises `ProtocolError` and
nothing else. What is not a plain value never crosses: it stays in the child and a `Ref` stands for it.

A message is the size of its structure, the structure, and raw bytes. The structure is MessagePack: numbers, strings,
booleans and None stand for themselves, everything else is an array of a tag and its fields (the classes below). What
tensors, arrays and byte strings hold follows after it, in their order there: 16 MB of that become one piece of memory,
where 16 MB of small MessagePack items would become gigabytes of Python objects.
"""

import math
import struct
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
import numpy as np
import torch

from autograder.errors import ProtocolError

MAX_BYTES = 16 * 2**20
"""Size of the largest message, in bytes."""
MAX_STRUCTURE = 2**20
"""Size of the largest structure, in bytes: a small item of it becomes an object of some twenty times its size."""
MAX_DEPTH = 24
"""Nesting of lists, tuples and dicts."""
MAX_KEYS = 1024
"""Keys of one dict: to fill a dict with keys that share a hash takes time that grows with the square of their number."""
MAX_KEY_PARTS = 16
"""Parts of a tuple that is a key: keys with one hash are compared part by part."""
MAX_AXES = 64
"""Axes of a tensor or an array: NumPy has no more."""
MAX_NAME = 200
"""Length of a type's name, in characters."""

_HEAD = struct.Struct("!I")
MAX_EMPTY = 2**16
"""Product of the other sizes of a shape with a 0 in it: it has no elements, but can be walked through row by row."""
_TORCH_DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128),
    )
}
_NAMES = {dtype: name for name, dtype in _TORCH_DTYPES.items()}
_NUMPY_DTYPES = {
    dtype.str: dtype for kind in "?bhiqBHIQefdFD" for dtype in (np.dtype(f"<{kind}"), np.dtype(f">{kind}"))
}
_SCALARS = frozenset((type(None), bool, int, float, str))
_IMMEDIATE = frozenset((type(None), bool, float))
"""Types whose values stand for themselves, whatever they are."""


class Ref(NamedTuple):
    """An object that stays in the child: its number there, a path of attributes from it, and its type's name."""

    number: int
    path: tuple[str, ...] = ()
    type_name: str = ""


class _Tagged(msgspec.Struct, array_like=True, forbid_unknown_fields=True, tag=lambda name: name[1:].lower()):
    pass


class _Bytes(_Tagged):
    size: Annotated[int, msgspec.Meta(ge=0)]


class _Tensor(_Tagged):
    dtype: str
    shape: "_Shape"
    requires_grad: bool


class _Array(_Tagged):
    dtype: str
    shape: "_Shape"


class _Scalar(_Tagged):
    dtype: str


class _List(_Tagged):
    items: "list[_Node]"


class _Tuple(_Tagged):
    items: "list[_Node]"


class _Dict(_Tagged):
    keys: "list[_Node]"
    values: "list[_Node]"


class _Ref(_Tagged):
    number: "_Integer"
    path: list[str]
    type_name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]


_Integer = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
_Shape = Annotated[list[Annotated[int, msgspec.Meta(ge=0)]], msgspec.Meta(max_length=MAX_AXES)]
_Node = None | bool | _Integer | float | str | _Bytes | _Tensor | _Array | _Scalar | _List | _Tuple | _Dict | _Ref

_encoder = msgspec.msgpack.Encoder()
# the type is what keeps maps out, too: msgspec would fill a dict with them before anybody had counted their keys
_decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(_Node)


def encode(value: object, refer: Callable[[object], Ref]) -> bytes:
    """`value` as bytes; `refer` is asked for a `Ref` for everything that is not plain.

    Raises ValueError where `value` is too large, too deep or a dict that cannot cross.
    """
    packing = _Packing(refer)
    structure = _encoder.encode(packing.node(value, 0))
    if len(structure) > MAX_STRUCTURE:
        raise _too_many(len(structure))
    size = _HEAD.size + len(structure) + packing.size
    if size > MAX_BYTES:
        raise _too_large(size)
    return b"".join((_HEAD.pack(len(structure)), structure, *packing.raw))


def decode(data: bytes | bytearray | memoryview, resolve: Callable[[Ref], Any]) -> Any:
    """The value in `data`; `resolve` turns each `Ref` into what the receiver uses in its place.

    Raises ProtocolError where `data` is not what `encode` makes.
    """
    if len(data) > MAX_BYTES:
        raise ProtocolError(f"is larger than {MAX_BYTES} bytes")
    view = memoryview(data)
    if len(view) < _HEAD.size:
        raise ProtocolError("breaks off")
    (size,) = _HEAD.unpack_from(view)
    if size > MAX_STRUCTURE:
        raise ProtocolError("is made of too many parts")
    end = _HEAD.size + size
    if end > len(view):
        raise ProtocolError("breaks off")
    try:
        node = _decoder.decode(view[_HEAD.size : end])
    except msgspec.ValidationError:
        raise ProtocolError("holds something that no value is made of") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ProtocolError("is not a message") from None
    except RecursionError:
        raise _too_deep() from None
    unpacking = _Unpacking(view[end:], resolve)
    value = unpacking.value(node, 0)
    unpacking.finish()
    return value


def _too_large(size: int) -> ValueError:
    return ValueError(f"a value of {size} bytes is larger than the {MAX_BYTES} bytes that may cross")


def _too_many(size: int) -> ValueError:
    return ValueError(
        f"a value of so many parts (at least {size} bytes, beside what tensors and arrays hold) is larger than the "
        f"{MAX_STRUCTURE} bytes that may cross"
    )


def _too_deep() -> ProtocolError:
    return ProtocolError(f"is nested deeper than {MAX_DEPTH} lists")


class _Packing:
    """Turns values into nodes, and gathers the raw bytes that follow them."""

    def __init__(self, refer: Callable[[object], Ref]) -> None:
        self._refer = refer
        self.raw: list[bytes] = []
        self.size = 0

    def node(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError(f"a value nested deeper than {MAX_DEPTH} cannot cross")
        kind = type(value)
        if kind in _IMMEDIATE or (kind is str and value.isascii()) or (kind is int and _fits(value)):
            return value
        match value:
            case torch.Tensor() if _is_dense(value):
                return self._tensor(value)
            case np.generic() if value.dtype.str in _NUMPY_DTYPES:
                self._take(value.tobytes())
                return _Scalar(value.dtype.str)
            case int() if _fits(value):
                return int(value)
            case float():
                return float(value)
            case str():
                return str(value).encode("utf-8", "replace").decode()
            case bytes():
                self._take(bytes(value))
                return _Bytes(len(value))
            case list():
                return _List(self._nodes(value, depth))
            case tuple():
                return _Tuple(self._nodes(value, depth))
            case np.ndarray() if value.dtype.str in _NUMPY_DTYPES:
                self._reserve(value.shape, value.dtype.itemsize)
                self._take(value.tobytes())
                return _Array(value.dtype.str, list(value.shape))
            case dict() | Mapping():
                pairs = list(value.items())
                keys = [_plain_key(key) for key, _ in pairs]
                if all(map(_is_key, keys)):
                    return self._dict(keys, [item for _, item in pairs], depth)
        ref = self._refer(value)
        return _Ref(ref.number, list(ref.path), ref.type_name[:MAX_NAME])

    def _nodes(self, items: Any, depth: int) -> list[Any]:
        if len(items) > MAX_STRUCTURE:
            raise _too_many(len(items))
        return [self.node(item, depth + 1) for item in items]

    def _dict(self, keys: list[Any], values: list[Any], depth: int) -> _Dict:
        if len(keys) > MAX_KEYS:
            raise ValueError(f"a dict of {len(keys)} keys cannot cross; {MAX_KEYS} are the most")
        if len(set(keys)) < len(keys):
            raise ValueError("a dict with two keys that are equal cannot cross")
        return _Dict(self._nodes(keys, depth), self._nodes(values, depth))

    def _tensor(self, value: torch.Tensor) -> _Tensor:
        self._reserve(value.shape, value.dtype.itemsize)
        numbers = value.detach().resolve_conj().resolve_neg()
        if value.dtype is torch.bfloat16:  # which NumPy does not have
            numbers = numbers.view(torch.int16)
        self._take(numbers.numpy().tobytes())
        return _Tensor(_NAMES[value.dtype], list(value.shape), bool(value.requires_grad))

    def _reserve(self, shape: tuple[int, ...], itemsize: int) -> None:
        """Raises ValueError where what has this shape cannot cross, before memory is taken for a copy of it."""
        size = self.size + math.prod(shape) * itemsize
        if size > MAX_BYTES:
            raise _too_large(size)
        if len(shape) > MAX_AXES or _is_impossible(shape):
            raise ValueError(f"a value of shape {tuple(shape)} cannot cross")

    def _take(self, raw: bytes) -> None:
        self.raw.append(raw)
        self.size += len(raw)


def _fits(value: int) -> bool:
    return -(2**63) <= value < 2**63  # `in range(...)` would count up to an int of a subclass, such as an IntEnum


def _is_dense(value: torch.Tensor) -> bool:
    return value.layout is torch.strided and value.is_cpu and value.dtype in _NAMES


def _plain_key(key: Any) -> Any:
    if type(key) is str:  # nearly all are
        return key
    match key:
        case np.generic():
            return key.item()
        case str():
            return str(key)
        case tuple():
            return tuple(_plain_key(part) for part in key)
        case _:
            return key


def _is_key(key: object) -> bool:
    if type(key) is str:
        return True
    if isinstance(key, tuple):
        return len(key) <= MAX_KEY_PARTS and all(_is_key(part) for part in key)
    if isinstance(key, int):
        return _fits(key)
    # a NumPy scalar, though it may be a float too, compares with a tuple to an array
    return isinstance(key, (str, float, bytes, type(None))) and not isinstance(key, np.generic)


def _is_impossible(shape: tuple[int, ...]) -> bool:
    return 0 in shape and math.prod(size or 1 for size in shape) > MAX_EMPTY


class _Unpacking:
    """Turns nodes into values, each with its part of the raw bytes."""

    def __init__(self, raw: memoryview, resolve: Callable[[Ref], Any]) -> None:
        self._raw = raw
        self._resolve = resolve
        self._place = 0

    def finish(self) -> None:
        if self._place != len(self._raw):
            raise ProtocolError("goes on after its end")

    def value(self, node: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise _too_deep()
        if type(node) in _SCALARS:
            return node
        match node:
            case _List(items):
                return [self.value(item, depth + 1) for item in items]
            case _Tuple(items):
                return tuple([self.value(item, depth + 1) for item in items])
            case _Dict(keys, values):
                return self._dict(keys, values, depth + 1)
            case _Tensor(dtype, shape, requires_grad):
                return self._tensor(dtype, shape, requires_grad)
            case _Array(dtype, shape):
                return self._array(dtype, shape)
            case _Scalar(dtype):
                return self._array(dtype, [])[()]
            case _Bytes(size):
                return bytes(self._take(size))
            case _Ref(number, path, type_name):
                return self._resolve(Ref(number, tuple(path), type_name))

    def _take(self, size: int) -> memoryview:
        start, self._place = self._place, self._place + size
        if self._place > len(self._raw):
            raise ProtocolError("holds less than it says")
        return self._raw[start : self._place]

    def _tensor(self, name: str, shape: list[int], requires_grad: bool) -> torch.Tensor:
        if name not in _TORCH_DTYPES:
            raise ProtocolError("has a tensor of an unknown dtype")
        dtype = _TORCH_DTYPES[name]
        raw = self._raw_of(shape, dtype.itemsize, is_boolean=dtype is torch.bool)
        tensor = torch.frombuffer(raw, dtype=dtype).reshape(shape) if raw else torch.empty(shape, dtype=dtype)
        if requires_grad and not (dtype.is_floating_point or dtype.is_complex):
            raise ProtocolError("has a tensor of integers with a gradient")
        return tensor.requires_grad_(requires_grad)

    def _array(self, name: str, shape: list[int]) -> np.ndarray[Any, Any]:
        if name not in _NUMPY_DTYPES:
            raise ProtocolError("has an array of an unknown dtype")
        dtype = _NUMPY_DTYPES[name]
        raw = self._raw_of(shape, dtype.itemsize, is_boolean=dtype.kind == "b")
        return np.frombuffer(raw, dtype=dtype).reshape(shape)

    def _raw_of(self, shape: list[int], itemsize: int, *, is_boolean: bool) -> bytearray:
        if _is_impossible(tuple(shape)):
            raise ProtocolError("has a tensor or an array of an impossible shape")
        raw = bytearray(self._take(math.prod(shape) * itemsize))
        if is_boolean and raw.strip(b"\0\1"):
            raise ProtocolError("has a boolean that is neither true nor false")
        return raw

    def _dict(self, keys: list[Any], values: list[Any], depth: int) -> dict[Any, Any]:
        if len(keys) > MAX_KEYS or len(keys) != len(values):
            raise ProtocolError(f"has a dict of more than {MAX_KEYS} keys, or not of as many keys as values")
        found = [self.value(key, depth) for key in keys]
        if not all(map(_is_key, found)):
            raise ProtocolError("has a dict with a key that is neither a plain scalar nor a short tuple of such")
        pairs = dict(zip(found, [self.value(value, depth) for value in values], strict=True))
        if len(pairs) != len(keys):
            raise ProtocolError("has a dict with two keys that are equal")
        return pairs
