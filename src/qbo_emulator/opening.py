"""What a company has before anybody enters anything: its own description and its preferences (facts E.3)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qbo_emulator.company import Company


def open_company(company: "Company", name: str) -> None:
    """Enter CompanyInfo and Preferences."""
    company.plant("CompanyInfo", _info(name, company.country, company.zone.key))
    company.plant("Preferences", _preferences(company.currencies.home))


def _info(name: str, country: str, zone: str) -> dict[str, Any]:
    address = {"Id": "1", "Line1": "123 Sierra Way", "City": "San Pablo", "Country": "USA",
               "CountrySubDivisionCode": "CA", "PostalCode": "87999"}  # fmt: skip
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
        "Email": {"Address": "noreply@quickbooks.com"},
        "SupportedLanguages": "en",
        "DefaultTimeZone": zone,
        "NameValue": [
            {"Name": "NeoEnabled", "Value": "true"},
            {"Name": "SubscriptionStatus", "Value": "SUBSCRIBED"},
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
        ],
    }


def _preferences(currency: str) -> dict[str, Any]:
    return {
        "Id": "1",
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January", "UseAccountNumbers": False, "TaxYearMonth": "January",
            "ClassTrackingPerTxn": False, "ClassTrackingPerTxnLine": True, "TrackDepartments": True,
            "TaxForm": "6", "CustomerTerminology": "Customers", "DepartmentTerminology": "Location",
        },
        "ProductAndServicesPrefs": {
            "ForSales": True, "ForPurchase": True, "QuantityWithPriceAndRate": True, "QuantityOnHand": True,
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": False, "AllowDeposit": False, "AllowDiscount": True, "AllowEstimates": True,
            "AllowShipping": False, "AllowServiceDate": False,
        },
        "VendorAndPurchasesPrefs": {"BillableExpenseTracking": True, "TrackingByCustomer": True},
        "TimeTrackingPrefs": {"UseServices": True, "BillCustomers": True, "WorkWeekStartDate": "Monday"},
        "TaxPrefs": {"UsingSalesTax": False},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": currency}},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "OtherPrefs": {"NameValue": []},
    }  # fmt: skip
