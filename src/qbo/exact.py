"""JSON without loss: every number with a fraction is a Decimal, in and out, and no binary float gets through."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder()
NUMBER = re.compile(r"-?(0|[1-9]\d*)?(\.\d+)?(?<=\d)([eE][+-]?\d+)?", re.ASCII)


def decode(raw: bytes | msgspec.Raw) -> Any:
    """Read JSON; raises msgspec.DecodeError."""
    return _decoder.decode(raw)


def encode(value: Any) -> bytes:
    """Write JSON as QuickBooks takes it; a float, NaN or infinity is a TypeError that says where it stands."""
    return _encoder.encode(_plain(value, "body"))


def money(value: Decimal | int | str) -> Decimal:
    """Make an exact amount of what people write; never of a float."""
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise ValueError(f"{value!r} is not a number")
    if not isinstance(value, Decimal | int | str) or isinstance(value, bool):
        raise TypeError(f"{value!r} is a {type(value).__name__}; write amounts as Decimal, int or text")
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(f"{value!r} is no amount")
    return amount


def _plain(value: Any, where: str) -> Any:
    """Answer the same value with every Decimal written out, for 0E-7 is a number that not every reader knows."""
    if isinstance(value, Mapping):
        return {key: _plain(inner, f"{where}.{key}") for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(inner, f"{where}[{number}]") for number, inner in enumerate(value)]
    if isinstance(value, float) or (isinstance(value, Decimal) and not value.is_finite()):
        raise TypeError(f"{where} is {value!r}: QuickBooks' numbers are exact, write Decimal('12.50')")
    return msgspec.Raw(format(value, "f").encode()) if isinstance(value, Decimal) else value
