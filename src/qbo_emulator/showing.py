"""What answers show of any record: when it was changed and by whom, and links where there are some."""

from zoneinfo import ZoneInfo

from qbo_emulator import times
from qbo_emulator.records import Document

# Live answers name the person for a Bill only (sandbox, August 2026).
_NAMES_WHO = frozenset({"Bill"})
_SOMEBODY = "9130347957983999"
# These say that nothing is linked; live answers of every other entity leave the member out.
_SAYS_NO_LINKS = frozenset({"Invoice", "Bill"})


def changed(entity: str, created: int, updated: int | None, zone: ZoneInfo) -> Document:
    """Answer the `MetaData` of a record; without `updated` it was never changed."""
    shown: Document = {"CreateTime": times.stamp(created, zone)}
    if entity in _NAMES_WHO:
        shown["LastModifiedByRef"] = {"value": _SOMEBODY}
    if updated is not None:
        shown["LastUpdatedTime"] = times.stamp(updated, zone)
    return shown


def tidy(entity: str, record: Document) -> None:
    """Take out the links of a record that has none, where answers do not show that."""
    if entity not in _SAYS_NO_LINKS and record.get("LinkedTxn") == []:
        del record["LinkedTxn"]
