"""The rules of the books, one file per concern or family of entities; found by the entity's name."""

from functools import cache

from qbo_emulator.rules.rule import Rule


@cache
def rule_of(entity: str) -> Rule:
    """Answer the rule for an entity; the plain one where QuickBooks does nothing special."""
    from qbo_emulator.rules.table import RULES

    return RULES.get(entity, Rule)(entity)
