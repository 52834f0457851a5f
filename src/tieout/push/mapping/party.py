"""A payee as QuickBooks' Vendor or Customer."""

from typing import Any

from tieout.payables.payees import Payee

_ADDRESS = {
    "line1": "Line1",
    "line2": "Line2",
    "line3": "Line3",
    "city": "City",
    "region": "CountrySubDivisionCode",
    "state": "CountrySubDivisionCode",
    "postal_code": "PostalCode",
    "country": "Country",
}


def to_party(payee: Payee, name: str, *, many_currencies: bool) -> dict[str, Any]:
    """Write a payee by a name; its currency only where the company keeps several, for then it is fixed for good."""
    body: dict[str, Any] = {"DisplayName": name}
    if payee.email:
        body["PrimaryEmailAddr"] = {"Address": payee.email}
    if payee.phone:
        body["PrimaryPhone"] = {"FreeFormNumber": payee.phone}
    if payee.currency and many_currencies:
        body["CurrencyRef"] = {"value": payee.currency}
    told = payee.address or {}
    if address := {member: str(told[name]) for name, member in _ADDRESS.items() if told.get(name)}:
        body["BillAddr"] = address
    return body
