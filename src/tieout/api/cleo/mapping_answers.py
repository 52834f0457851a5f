"""Mappings, said in Cleo Pay's words, and its words read as ours."""

from collections.abc import Iterable, Mapping
from typing import Any

from tieout.api.bad_request import Invalid
from tieout.api.cleo.mapping_schemas import (
    BankMapping,
    BankMappings,
    BankSuggestion,
    InvoiceField,
    InvoiceFieldRequest,
    InvoiceFields,
    UnmappedSource,
    VendorMapping,
)
from tieout.assign.funding_sources import Assigned
from tieout.connections.field_mappings import Source
from tieout.links.store import Link
from tieout.payables.payees import Payee

# Their field of a payable, and ours; their custom fields are ours under another prefix.
_FIELDS = {"invoiceNumber": "number", "dueDate": "due_on", "invoiceDate": "issued_on", "memo": "memo"}
_THEIRS = {ours: theirs for theirs, ours in _FIELDS.items()} | {"external_id": "externalId", "currency": "currency"}
_CUSTOM, _THEIR_CUSTOM = "custom_fields.", "customFields."


def vendor(link: Link, payee: Payee) -> VendorMapping:
    """Say which vendor a connection is."""
    return VendorMapping(
        id=str(link.id),
        connection_id=str(payee.id),
        external_id=payee.external_id,
        connection_name=payee.name,
        vendor_id=link.record_id,
        made_by=link.made_by,
        created_at=link.linked_at,
    )


def bank(one: Assigned) -> BankMapping:
    """Say which account a funding source is, and what is wrong with that."""
    assert one.mapping is not None
    return BankMapping(
        id=str(one.mapping.id),
        funding_source_id=str(one.source.id),
        external_id=one.source.external_id,
        funding_source_name=one.source.name,
        bank_account_id=one.mapping.account_id,
        bank_account_name=one.account.full_name if one.account else None,
        status="broken" if one.trouble else "active",
        problem=one.trouble[1] if one.trouble else None,
        created_at=one.mapping.created_at,
    )


def banks(found: Iterable[Assigned], *, limit: int, offset: int) -> BankMappings:
    """Say how every funding source stands."""
    every = list(found)
    return BankMappings(
        data=[bank(one) for one in every if one.mapping],
        unmapped=[_unmapped(one) for one in every if one.mapping is None or one.trouble],
        limit=limit,
        offset=offset,
    )


def invoice_fields(sources: Mapping[str, Source]) -> InvoiceFields:
    """Say where every field of a bill comes from."""
    fields = [
        InvoiceField(quickbooks_field=field, payable_field=_their_name(one.member), value=one.value)
        for field, one in sources.items()
    ]
    return InvoiceFields(data=fields)


def sources_of(asked: Iterable[InvoiceFieldRequest]) -> dict[str, Source | None]:
    """Read where fields of a bill are to come from."""
    found: dict[str, Source | None] = {}
    for one in asked:
        if one.payable_field is not None and one.value is not None:
            message = "A field is filled from a payable or with a value, not with both."
            raise Invalid(message, fields=[(one.quickbooks_field, "has payableField and value")])
        named = None if one.payable_field is None else _our_name(one.payable_field)
        found[one.quickbooks_field] = None if named is None and one.value is None else Source(named, one.value)
    return found


def _unmapped(one: Assigned) -> UnmappedSource:
    suggested: list[dict[str, Any]] = [
        {
            "bank_account_id": each.account.id,
            "bank_account_name": each.account.full_name,
            "score": each.score,
            "reasons": list(each.reasons),
        }
        for each in one.suggestions
    ]
    return UnmappedSource(
        funding_source_id=str(one.source.id),
        external_id=one.source.external_id,
        funding_source_name=one.source.name,
        suggestions=[BankSuggestion(**each) for each in suggested],
    )


def _their_name(member: str | None) -> str | None:
    if member is not None and member.startswith(_CUSTOM):
        return _THEIR_CUSTOM + member.removeprefix(_CUSTOM)
    return member and _THEIRS.get(member, member)


def _our_name(field: str) -> str:
    if field.startswith(_THEIR_CUSTOM):
        return _CUSTOM + field.removeprefix(_THEIR_CUSTOM)
    return {theirs: ours for ours, theirs in _THEIRS.items()}.get(field, field)
