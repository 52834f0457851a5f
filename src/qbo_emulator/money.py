"""Numbers as QuickBooks writes them: `639.00` for money, `0` for nothing, `2` for a quantity (facts B.1, J.7)."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)


def cents(value: Decimal | int) -> Decimal:
    """Round to cents, half away from zero; nothing at all is a plain zero."""
    rounded = Decimal(value).quantize(CENT, ROUND_HALF_UP)
    return rounded or ZERO


def plain(value: Decimal | int) -> Decimal | int:
    """Drop the zeros behind the point: 75.00 is 75, 9.50 is 9.5."""
    if isinstance(value, int):
        return value
    whole = value.to_integral_value()
    return int(whole) if whole == value else Decimal(format(value.normalize(), "f"))
