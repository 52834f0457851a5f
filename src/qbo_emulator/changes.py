"""Change data capture: what changed since a time, entity by entity, deletions last (facts C.2)."""

from datetime import UTC
from typing import TYPE_CHECKING

from qbo.facts import limits
from qbo.facts.catalog import BY_LOWER_NAME, Entity
from qbo_emulator import faults, times
from qbo_emulator.records import encode

if TYPE_CHECKING:
    from qbo_emulator.company import Company


def answer(company: "Company", names: str, changed_since: str) -> bytes:
    """Answer the value of `CDCResponse`: one element, in it one entry for each requested entity in their order."""
    if not names:
        raise faults.missing("entities")
    if not changed_since:
        raise faults.missing("changedSince")
    entities = [_entity(company, name.strip()) for name in names.split(",") if name.strip()]
    since = _since(company, changed_since)
    company.settled()
    room = limits.CHANGES_OBJECTS
    entries = []
    for entity in entities:
        entry, used = _changes(company, entity, since, room)
        entries.append(entry)
        room -= used
    return b'[{"QueryResponse":[%s]}]' % b",".join(entries)


def _entity(company: "Company", name: str) -> Entity:
    entity = BY_LOWER_NAME.get(name.lower())
    covered = entity is not None and entity.cdc
    if entity is not None and entity.name == "TimeActivity":
        covered = company.settings.time_activity_changes
    if entity is None or not covered:
        raise faults.unsupported(f"cdc for entity {name}")
    return entity


def _since(company: "Company", text: str) -> int:
    try:
        since = times.read(text.replace(" ", "+"), company.zone)
    except ValueError:
        raise faults.refuse("2060", f"Invalid Date Format : {text}", "changedSince") from None
    if company.settings.enforce_lookback and company.clock.now().astimezone(UTC) - since > limits.CHANGES_LOOKBACK:
        raise faults.unsupported(f"cdc with changedSince date {text} which is older than fixed days")
    return int(since.timestamp())


def _changes(company: "Company", entity: Entity, since: int, room: int) -> tuple[bytes, int]:
    """Answer an entity's entry; what finds no room in the answer is left out, deletions first (facts C.2, pains 13)."""
    shelf = company.shelf(entity.name)
    found: list[bytes] = []
    for row in shelf.changed(since):
        if len(found) == room:
            break
        found.append(row.raw)
    for grave in shelf.deleted(since):
        if len(found) == room:
            break
        found.append(grave.raw)
    if not found:
        return b"{}", 0
    name = encode(entity.name)
    return b'{%s:[%s],"startPosition":1,"maxResults":%d}' % (name, b",".join(found), len(found)), len(found)
