"""Amounts that are JSON numbers, read and written without a binary float, in dollars or in cents."""

import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any, NoReturn

import msgspec
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from tieout.api.bad_request import Invalid
from tieout.settings import AmountUnit

_CENTS = 2
_encoder = msgspec.json.Encoder(decimal_format="number")


class ExactRequest(Request):
    """A request whose numbers are decimals."""

    async def json(self) -> Any:
        """Read the body."""
        if not hasattr(self, "_exact"):
            self._exact = json.loads(await self.body(), parse_float=Decimal, parse_constant=_no_number)
        return self._exact


class ExactRoute(APIRoute):
    """A route whose amounts are exact."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handle = super().get_route_handler()

        async def exact(request: Request) -> Response:
            return await handle(ExactRequest(request.scope, request.receive))

        return exact


def answer(body: BaseModel) -> Response:
    """Write an answer whose amounts are numbers, digit by digit."""
    return Response(_encoder.encode(body.model_dump(by_alias=True)), media_type="application/json")


def dollars(told: Decimal, unit: AmountUnit, field: str) -> Decimal:
    """Read an amount that was told in the unit."""
    if unit == "dollars":
        return told
    if told != told.to_integral_value():
        raise Invalid(f"{field}: amounts are whole cents here.", fields=[(field, "must be whole cents")])
    return told.scaleb(-_CENTS)


def told(amount: Decimal, unit: AmountUnit) -> Decimal:
    """Say an amount in the unit."""
    return amount if unit == "dollars" else Decimal(f"{amount.scaleb(_CENTS).normalize():f}")


def _no_number(word: str) -> NoReturn:
    raise json.JSONDecodeError(f"{word} is no number", word, 0)
