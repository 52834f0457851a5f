"""Talks to QuickBooks Online: no database, no framework. `from qbo import Client` loads what it needs, no more."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qbo.batch import Operation
    from qbo.client import PRODUCTION, SANDBOX, Client
    from qbo.errors import QuickBooksError
    from qbo.oauth import Endpoints, OAuthClient, Tokens
    from qbo.paging import Place, walk
    from qbo.record import Record
    from qbo.throttle import Throttle

__all__ = [
    "PRODUCTION", "SANDBOX", "Client", "Endpoints", "OAuthClient", "Operation", "Place", "QuickBooksError", "Record",
    "Throttle", "Tokens", "walk",
]  # fmt: skip

_HOMES = {
    "Client": "client", "PRODUCTION": "client", "SANDBOX": "client", "Operation": "batch", "Record": "record",
    "QuickBooksError": "errors", "OAuthClient": "oauth", "Endpoints": "oauth", "Tokens": "oauth",
    "walk": "paging", "Place": "paging", "Throttle": "throttle",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if home := _HOMES.get(name):
        return getattr(import_module(f"qbo.{home}"), name)
    raise AttributeError(f"qbo has no {name}")
