"""Classes of goods that the tax law knows (TaxClassification): a small part of the list, and read only.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/taxclassification
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import msgspec

from qbo_emulator import faults
from qbo_emulator.records import encode

if TYPE_CHECKING:
    from qbo_emulator.company import Company


def answer(company: "Company", path: Sequence[str], level: str | None) -> bytes:
    """Answer one by its id, the children of one, or all of them, of one level where that is asked."""
    if len(path) == 2 and path[1].lower() == "children":
        return _listed([one for one in _all() if one.get("ParentRef", {}).get("value") == path[0]])
    if len(path) == 1:
        found = next((one for one in _all() if one["id"] == path[0]), None)
        if found is None:
            raise faults.not_found()
        return b'"TaxClassification":' + encode(found)
    if path:
        raise faults.no_resource(f"/v3/company/{company.realm_id}/taxclassification/{'/'.join(path)}")
    return _listed([one for one in _all() if level in (None, one["level"])])


def _listed(found: list[dict[str, Any]]) -> bytes:
    return b'"QueryResponse":' + encode({"TaxClassification": found} if found else {})


@cache
def _all() -> list[dict[str, Any]]:
    return msgspec.json.decode(files("qbo_emulator").joinpath("classifications.json").read_bytes())
