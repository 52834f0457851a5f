"""What a company has before anybody enters anything: who it is, what it chose, and its country's tax (facts E.3)."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

if TYPE_CHECKING:
    from qbo_emulator.company import Company


_MAIL = {"Address": "noreply@quickbooks.com"}


def open_company(company: "Company", name: str) -> None:
    """Enter CompanyInfo, Preferences and, outside the United States, the country's tax codes."""
    company.plant("CompanyInfo", _info(name, company.country, company.zone.key))
    company.plant("Preferences", _preferences(company.currencies.home, _country(company.country)))
    _tax(company, _country(company.country))


@cache
def _countries() -> dict[str, dict[str, Any]]:
    return msgspec.json.decode(files("qbo_emulator").joinpath("countries.json").read_bytes())


def _country(code: str) -> dict[str, Any]:
    known = _countries()
    if code not in known:
        raise ValueError(f"There is no country {code} here; there are: {', '.join(known)}.")
    return known[code]


def usual_name(country: str) -> str:
    """Answer what a company of a country is called until somebody names it."""
    return _country(country)["name"]


def zone_of(country: str, name: str | None) -> ZoneInfo:
    """Answer a company's time zone: the one that is named, or its country's."""
    try:
        return ZoneInfo(name or _country(country)["time_zone"])
    except (ZoneInfoNotFoundError, OSError, ValueError) as unknown:
        raise ValueError(str(unknown).strip("'\"")) from None


def _tax(company: "Company", country: dict[str, Any]) -> None:
    """Enter the agency, and for every code its one rate, on sales and on purchases."""
    if "agency" not in country:
        return
    both = {"TaxTrackedOnSales": True, "TaxTrackedOnPurchases": True}
    company.plant("TaxAgency", {"Id": "1", "DisplayName": country["agency"], **both})
    for place, code in enumerate(country["codes"], start=1):
        id_, named = str(place), {"Name": code["name"], "Description": code["description"]}
        about = {"AgencyRef": {"value": "1"}, "SpecialTaxType": "NONE", "DisplayType": "ReadOnly"}
        company.plant("TaxRate", {"Id": id_, **named, "RateValue": str(code["rate"]), **about})
        entry = {"TaxRateRef": {"value": id_}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0}
        lists = {key: {"TaxRateDetail": [entry]} for key in ("SalesTaxRateList", "PurchaseTaxRateList")}
        company.plant("TaxCode", {"Id": id_, **named, "Taxable": True, "TaxGroup": True, **lists})


def _info(name: str, country: str, zone: str) -> dict[str, Any]:
    address = {"Id": "1", **_country(country)["address"]}
    return {
        "Id": "1",
        "CompanyName": name,
        "LegalName": name,
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "CompanyStartDate": "2015-10-01",
        "FiscalYearStartMonth": "January",
        "Country": country,
        "Email": _MAIL,
        "CustomerCommunicationEmailAddr": _MAIL,
        "SupportedLanguages": "en",
        "DefaultTimeZone": zone,
        "NameValue": [
            {"Name": "NeoEnabled", "Value": "true"},
            {"Name": "SubscriptionStatus", "Value": "SUBSCRIBED"},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        ],
    }


def _preferences(currency: str, country: dict[str, Any]) -> dict[str, Any]:
    return {
        "Id": "1",
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January", "UseAccountNumbers": False, "TaxYearMonth": "January",
            "ClassTrackingPerTxn": False, "ClassTrackingPerTxnLine": True, "TrackDepartments": True,
            "TaxForm": "6", "CustomerTerminology": "Customers", "DepartmentTerminology": "Location",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True, "ForPurchase": True, "QuantityWithPriceAndRate": True, "QuantityOnHand": True,
            "RevenueRecognition": False, "RevenueRecognitionFrequency": "MONTHLY",
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": False, "AllowDeposit": False, "AllowDiscount": True, "AllowEstimates": True,
            "AllowShipping": False, "AllowServiceDate": False, "EmailCopyToCompany": False,
            "UsingProgressInvoicing": False, "AutoApplyCredit": True, "AutoApplyPayments": True,
        },
        "VendorAndPurchasesPrefs": {"BillableExpenseTracking": True, "TrackingByCustomer": True},
        "TimeTrackingPrefs": {"UseServices": True, "BillCustomers": True, "WorkWeekStartDate": "Monday"},
        "TaxPrefs": {"UsingSalesTax": "agency" in country},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": currency}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": []},
    }  # fmt: skip
