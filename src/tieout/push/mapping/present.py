"""Bodies for records that are there already: nothing that others wrote into them is lost, and no line left out."""

from collections.abc import Mapping, Sequence
from typing import Any

_COMPUTED = frozenset({"MetaData", "domain", "sparse", "Balance", "HomeBalance", "HomeTotalAmt", "UnappliedAmt"})
_OF_LINES = frozenset({"TotalAmt", "TxnTaxDetail"})


def to_update(present: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Write the whole record with our members in it; lines keep their ids, by their places."""
    left_out = _COMPUTED | (_OF_LINES if "Line" in ours else frozenset())
    kept = {name: value for name, value in present.items() if name not in left_out}
    body = kept | dict(ours)
    if "Line" in ours:
        body["Line"] = _numbered(ours["Line"], present.get("Line", ()))
    return body


def to_void(present: Mapping[str, Any]) -> dict[str, Any]:
    """Write the whole record and call it sparse: some companies take either, some only one of the two."""
    return {**present, "sparse": True}


def to_delete(present: Mapping[str, Any]) -> dict[str, Any]:
    """Write which version is to be deleted."""
    return {"Id": present["Id"], "SyncToken": present["SyncToken"]}


def _numbered(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = [line["Id"] for line in theirs if "Id" in line and line.get("DetailType") != "SubTotalLineDetail"]
    return [{"Id": ids[at], **line} if at < len(ids) else dict(line) for at, line in enumerate(ours)]
