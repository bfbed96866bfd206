"""Plain values to bounded bytes and back.

Both sides of the sandbox's wall speak this. The trusted side decodes bytes that a hostile child may have written, so
`decode` checks every tag, type, size and depth before it takes memory for a value, and raises `ProtocolError` and
nothing else. What is not a plain value never crosses: it stays in the child and a `Ref` stands for it.

A message is MessagePack. Numbers, strings, bytes, booleans and None stand for themselves; everything else is an array
that begins with a tag (see `_pack`).
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
import numpy as np
import torch

from autograder.errors import ProtocolError

MAX_BYTES = 16 * 2**20
"""Size of the largest message, in bytes."""
MAX_DEPTH = 24
"""Nesting of lists, tuples and dicts."""
MAX_NAME = 200
"""Length of a type's name, in characters."""

_TORCH_DTYPES = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        *(torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64),
        *(torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128),
    )
}
_NUMPY_DTYPES = {dtype.str: dtype for dtype in map(np.dtype, "?bhiqBHIQefdFD")}
_INT64 = range(-(2**63), 2**63)


class Ref(NamedTuple):
    """An object that stays in the child: its number there, a path of attributes from it, and its type's name."""

    number: int
    path: tuple[str, ...] = ()
    type_name: str = ""


def encode(value: object, refer: Callable[[object], Ref]) -> bytes:
    """`value` as bytes; `refer` is asked for a `Ref` for everything that is not plain. Raises ValueError if too large."""
    data = msgspec.msgpack.encode(_pack(value, refer, 0))
    if len(data) > MAX_BYTES:
        raise ValueError(f"a value of {len(data)} bytes is larger than the {MAX_BYTES} bytes that may cross")
    return data


def decode(data: bytes, resolve: Callable[[Ref], Any]) -> Any:
    """The value in `data`; `resolve` turns each `Ref` into what the receiver uses in its place."""
    try:
        tree = msgspec.msgpack.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(f"not a message: {error}") from None
    return _unpack(tree, resolve, 0)


def _pack(value: Any, refer: Callable[[object], Ref], depth: int) -> object:
    if depth > MAX_DEPTH:
        raise ValueError(f"a value nested deeper than {MAX_DEPTH} cannot cross")

    def inner(items: Any) -> list[object]:
        return [_pack(item, refer, depth + 1) for item in items]

    match value:
        case None | bool():
            return value
        case np.generic() if value.dtype.str in _NUMPY_DTYPES:
            return ["scalar", value.dtype.str, value.tobytes()]
        case int() if value in _INT64:
            return int(value)
        case float():
            return float(value)
        case str():
            return str(value).encode("utf-8", "replace").decode()
        case bytes():
            return bytes(value)
        case torch.Tensor() if _is_dense(value):
            return _pack_tensor(value)
        case np.ndarray() if value.dtype.str in _NUMPY_DTYPES:
            return ["array", value.dtype.str, list(value.shape), value.tobytes()]
        case list():
            return ["list", *inner(value)]
        case tuple():
            return ["tuple", *inner(value)]
        case Mapping():
            return ["dict", *(part for pair in value.items() for part in inner(pair))]
        case _:
            ref = refer(value)
            return ["ref", ref.number, list(ref.path), ref.type_name[:MAX_NAME]]


def _is_dense(value: torch.Tensor) -> bool:
    return value.layout is torch.strided and value.device.type == "cpu" and _name(value.dtype) in _TORCH_DTYPES


def _pack_tensor(value: torch.Tensor) -> list[object]:
    plain = value.detach().resolve_conj().resolve_neg().contiguous()
    data = plain.reshape(-1).view(torch.uint8).numpy().tobytes() if plain.numel() else b""
    return ["tensor", _name(value.dtype), list(value.shape), bool(value.requires_grad), data]


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _unpack(tree: Any, resolve: Callable[[Ref], Any], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ProtocolError("nested too deeply")
    if tree is None or isinstance(tree, (bool, float, str, bytes)):
        return tree
    if isinstance(tree, int):
        if tree not in _INT64:
            raise ProtocolError("an integer of more than 64 bits")
        return tree
    if not (isinstance(tree, list) and tree and isinstance(tree[0], str)):
        raise ProtocolError("neither a plain value nor a tagged one")
    tag, *rest = tree
    match tag, rest:
        case "tensor", [str(dtype), list(shape), bool(requires_grad), bytes(data)] if dtype in _TORCH_DTYPES:
            return _unpack_tensor(_TORCH_DTYPES[dtype], _shape(shape), requires_grad, data)
        case "array", [str(dtype), list(shape), bytes(data)] if dtype in _NUMPY_DTYPES:
            return _unpack_array(_NUMPY_DTYPES[dtype], _shape(shape), data)
        case "scalar", [str(dtype), bytes(data)] if dtype in _NUMPY_DTYPES:
            return _unpack_array(_NUMPY_DTYPES[dtype], (), data)[()]
        case "list", items:
            return [_unpack(item, resolve, depth + 1) for item in items]
        case "tuple", items:
            return tuple(_unpack(item, resolve, depth + 1) for item in items)
        case "dict", parts if len(parts) % 2 == 0:
            return _unpack_dict([_unpack(part, resolve, depth + 1) for part in parts])
        case "ref", [int(number), list(path), str(type_name)] if len(type_name) <= MAX_NAME:
            if not all(isinstance(name, str) for name in path):
                raise ProtocolError("a path that is not made of names")
            return resolve(Ref(number, tuple(path), type_name))
        case _:
            raise ProtocolError(f"an ill-formed {tag[:20]!r}")


def _shape(shape: list[Any]) -> tuple[int, ...]:
    if len(shape) > 16 or not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise ProtocolError("an impossible shape")
    return tuple(shape)


def _unpack_tensor(dtype: torch.dtype, shape: tuple[int, ...], requires_grad: bool, data: bytes) -> torch.Tensor:
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ProtocolError("a tensor whose data do not fill its shape")
    if dtype is torch.bool:
        _check_booleans(data)
    if not data and math.prod(size or 1 for size in shape) >= 2**62:
        raise ProtocolError("an impossible shape")  # torch multiplies the strides even of an empty tensor
    tensor = torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape) if data else torch.empty(shape, dtype=dtype)
    return tensor.requires_grad_() if requires_grad and (dtype.is_floating_point or dtype.is_complex) else tensor


def _unpack_array(dtype: np.dtype[Any], shape: tuple[int, ...], data: bytes) -> np.ndarray[Any, Any]:
    if math.prod(shape) * dtype.itemsize != len(data):
        raise ProtocolError("an array whose data do not fill its shape")
    if dtype.kind == "b":
        _check_booleans(data)
    if math.prod(size or 1 for size in shape) >= 2**60:
        raise ProtocolError("an impossible shape")
    return np.frombuffer(bytearray(data), dtype=dtype).reshape(shape)


def _check_booleans(data: bytes) -> None:
    if data.strip(b"\0\1"):
        raise ProtocolError("a boolean that is neither true nor false")


def _unpack_dict(parts: list[Any]) -> dict[Any, Any]:
    keys, values = parts[::2], parts[1::2]
    if not all(_is_key(key) for key in keys):
        raise ProtocolError("a dict with a key that is neither a plain scalar nor a tuple of such")
    return dict(zip(keys, values, strict=True))


def _is_key(key: object) -> bool:
    if isinstance(key, tuple):
        return all(_is_key(part) for part in key)
    return isinstance(key, (str, int, float, bool, bytes, type(None)))
