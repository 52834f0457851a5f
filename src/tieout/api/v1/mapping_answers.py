"""Mappings, said in /v1's shapes."""

from tieout.api.v1.mapping_schemas import (
    AccountBrief,
    AccountSuggestion,
    AccountTrouble,
    AssignedSource,
    FieldMapping,
    FieldSource,
)
from tieout.assign.accounts import Account
from tieout.assign.funding_sources import Assigned
from tieout.connections.field_mappings import Source


def assigned(one: Assigned) -> AssignedSource:
    """Say which account a funding source is."""
    return AssignedSource(
        funding_source_id=one.source.id,
        name=one.source.name,
        account=brief(one.account) if one.account else None,
        mapped_by=one.mapping.made_by if one.mapping else None,
        mapped_at=one.mapping.created_at if one.mapping else None,
        trouble=AccountTrouble(kind=one.trouble[0], sentence=one.trouble[1]) if one.trouble else None,
        suggestions=[
            AccountSuggestion(account=brief(each.account), score=each.score, reasons=list(each.reasons))
            for each in one.suggestions
        ],
    )


def brief(account: Account) -> AccountBrief:
    """Say which account it is."""
    return AccountBrief(
        id=account.id,
        name=account.full_name,
        number=account.number,
        type=account.type,
        currency=account.currency,
        active=account.active,
    )


def field_mapping(sources: dict[str, Source]) -> FieldMapping:
    """Say where every member of a bill comes from."""
    said = {field: FieldSource(member=one.member, value=one.value) for field, one in sources.items()}
    return FieldMapping(fields={field: one if one.member or one.value else None for field, one in said.items()})


def sources_of(fields: dict[str, FieldSource | None]) -> dict[str, Source | None]:
    """Read where members of a bill are to come from."""
    return {field: None if one is None else Source(one.member, one.value) for field, one in fields.items()}
