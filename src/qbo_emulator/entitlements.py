"""What a company's subscription includes: the one answer with an address of its own, and always XML (facts B.6).

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/entitlements
"""

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from qbo_emulator.company import Company

PREFIX = "/manage/entitlements/v3/"
# Intuit's number and name of a feature, and the preference that says whether this company uses it.
_FEATURES = (
    ("1", "Class Tracking", "AccountingInfoPrefs", "ClassTrackingPerTxnLine"),
    ("3", "Expense Tracking by Customer", "VendorAndPurchasesPrefs", "TrackingByCustomer"),
    ("4", "Time Tracking", "TimeTrackingPrefs", "UseServices"),
    ("21", "Location Tracking", "AccountingInfoPrefs", "TrackDepartments"),
    ("35", "Estimates", "SalesFormsPrefs", "AllowEstimates"),
    ("43", "Inventory", "ProductAndServicesPrefs", "QuantityOnHand"),
    ("45", "Multi-Currency", "CurrencyPrefs", "MultiCurrencyEnabled"),
)
# What a Plus subscription allows, as in the reference's own sample.
_USERS = 5
_THRESHOLDS = (("CLASSES_AND_DEPARTMENTS", ("Class", "Department"), 40), ("ACCOUNTS", ("Account",), 250))


def answer(company: "Company") -> bytes:
    """Answer the whole document."""
    features = "".join(_feature(company.preferences, *one) for one in _FEATURES)
    thresholds = "".join(_threshold(company, *one) for one in _THRESHOLDS)
    head = (
        f"<QboCompany>true</QboCompany><PlanName>{escape(_plan(company))}</PlanName><MaxUsers>{_USERS}</MaxUsers>"
        "<CurrentUsers>1</CurrentUsers><DaysRemainingTrial>0</DaysRemainingTrial>"
    )
    inside = f"{head}{features}<Thresholds>{thresholds}</Thresholds>"
    return f"<EntitlementsResponse>{inside}</EntitlementsResponse>".encode()


def _plan(company: "Company") -> str:
    stated = company.read("CompanyInfo", "1").get("NameValue", [])
    return next((one["Value"] for one in stated if one["Name"] == "OfferingSku"), "QuickBooks Online Plus")


def _feature(preferences: dict[str, Any], number: str, name: str, group: str, member: str) -> str:
    term = "On" if preferences.get(group, {}).get(member) else "Off"
    return f'<Entitlement id="{number}"><name>{name}</name><term>{term}</term></Entitlement>'


def _threshold(company: "Company", name: str, entities: tuple[str, ...], limit: int) -> str:
    used = sum(row.active for entity in entities for row in company.shelf(entity).rows.values())
    return (
        f"<threshold><name>{name}</name><limit>{limit}</limit><enforced>true</enforced>"
        f"<currentCount>{used}</currentCount><aboveThreshold>{str(used > limit).lower()}</aboveThreshold></threshold>"
    )
