"""Intuit's sample company as data, and the trade it lives from: read from the files beside this module."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from qbo_emulator.seed.trade import Currency, Opening, Posting, Supplier, Term, Trade, Ware

Record = dict[str, Any]


@cache
def _text(name: str) -> str:
    return files("qbo_emulator.seed").joinpath(name).read_text()


def masters() -> dict[str, list[Record]]:
    """Return the master data of Intuit's sample company with Intuit's ids, in an order that can be entered."""
    return json.loads(_text("craig.json"), parse_float=Decimal)


def kinds() -> list[Record]:
    """Return kinds of suppliers: a word for their names, what they are paid for and how."""
    return [_priced(kind) for kind in json.loads(_text("landscaping.json"))["kinds"]]


@cache
def terms() -> Mapping[str, Term]:
    """Return the sample company's terms by Id."""
    return {term["Id"]: Term(term["Id"], term["DueDays"]) for term in masters()["Term"]}


def some_term(rng: Random) -> Term:
    """Choose a term as companies do: mostly thirty days."""
    known = terms()
    return known[rng.choice(("3", "3", "3", "3", "2", "2", "1", "1", "4", "5"))]


def wares() -> tuple[Ware, ...]:
    """Return what the sample company sells."""
    taxable = {item["Id"] for item in masters()["Item"] if item["Taxable"]}
    rows = map(_priced, json.loads(_text("landscaping.json"))["wares"])
    return tuple(Ware(**row, taxable=row["item"] in taxable) for row in rows)


def suppliers(rng: Random) -> tuple[Supplier, ...]:
    """Return whom the sample company buys from."""
    rows = map(_priced, json.loads(_text("landscaping.json"))["suppliers"])
    known = {vendor["Id"]: vendor.get("TermRef", {}).get("value") for vendor in masters()["Vendor"]}
    return tuple(
        supplier(row, row["vendor"], terms()[known[row["vendor"]]] if known[row["vendor"]] else some_term(rng))
        for row in rows
    )


def supplier(kind: Record, id_: str, term: Term, currency: Currency | None = None) -> Supplier:
    """Make a supplier of a kind."""
    return Supplier(
        id=id_, accounts=tuple(kind["accounts"]), text=kind["text"], low=kind["low"], high=kind["high"],
        term=term, bills=kind["bills"], purchases=kind["purchases"], currency=currency,
    )  # fmt: skip


def trade(rng: Random) -> Trade:
    """Return the sample company's trade without its customers."""
    known = masters()
    return Trade(
        buyers=(),
        wares=wares(),
        suppliers=suppliers(rng),
        postings=tuple(Posting(**_priced(row)) for row in json.loads(_text("landscaping.json"))["journal"]),
        openings=tuple(
            Opening(row["account"], Decimal(row.get("debit", 0)) - Decimal(row.get("credit", 0)))
            for row in json.loads(_text("landscaping.json"))["opening"]
        ),
        classes=_ids(known["Class"]),
        departments=_ids(known["Department"]),
    )


def _ids(records: Iterable[Record]) -> tuple[str, ...]:
    return tuple(record["Id"] for record in records if record.get("Active", True))


def _priced(row: Record) -> Record:
    return row | {"low": Decimal(row["low"]), "high": Decimal(row["high"])}
