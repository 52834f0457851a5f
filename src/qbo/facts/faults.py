"""What QuickBooks says when it refuses: every fault code, what it means, and who must do what about it.

Codes as on https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes; messages and
statuses are literal where an answer was seen (facts B.7), and Intuit's short text elsewhere.
"""

from dataclasses import dataclass
from typing import Literal

Owner = Literal["you", "customer", "intuit", "operator"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One code: `advice` names the class of `qbo.errors` that a client raises, `remedy` says what to do.

    `owner` must act: you (the platform that calls), the customer, Intuit, or the operator of the installation.
    """

    code: str
    http: int
    type: str
    message: str
    meaning: str
    advice: str
    remedy: str
    owner: Owner


_REMEDIES: dict[str, tuple[Owner, str]] = {
    "InvalidRequest": ("you", "Mend the request: element and detail name the member."),
    "InvalidReference": ("you", "Refer to a record that exists and is active."),
    "BusinessRule": ("you", "Read the detail; change the record so that it keeps QuickBooks' rule."),
    "NotFound": ("you", "Stop using this id; the record was deleted or never existed."),
    "StaleRecord": ("you", "Read the record again, apply the change to it, send once more."),
    "DuplicateName": ("you", "Use the record that has the name, or choose another name."),
    "DuplicateDocNumber": ("you", "Choose another number, or leave it out and let QuickBooks number it."),
    "DuplicateRequest": ("you", "Find out what the first request did before sending with a new requestid."),
    "RecordInUse": ("customer", "Undo in QuickBooks what holds the record, then try again."),
    "PeriodClosed": ("customer", "Reopen the period in QuickBooks, or use a date after the books were closed."),
    "NotSupported": ("you", "Do it another way; QuickBooks does not offer this for this record or subscription."),
    "CompanyUnavailable": ("customer", "Renew or unlock the company in QuickBooks, then try again."),
    "Forbidden": ("customer", "Let somebody with the rights connect the company again, in the right environment."),
    "Unauthorized": ("you", "Refresh the access token and try once more."),
    "Throttled": ("you", "Wait a minute before the next request to this company."),
    "ServerFault": ("intuit", "Try again later; a write only with the same requestid."),
    "InvalidGrant": ("customer", "Ask the owner to connect the company again."),
    "InvalidClient": ("operator", "Check client id and secret against the app's keys at Intuit."),
    "OAuthRefused": ("operator", "Check the request and the app's settings at Intuit."),
}


def _row(
    code: str, message: str, meaning: str, advice: str = "InvalidRequest", *,
    http: int = 400, type: str = "ValidationFault", remedy: str = "", owner: Owner | None = None,  # noqa: A002 - Intuit's word
) -> Fault:  # fmt: skip
    usual, usually = _REMEDIES[advice]
    return Fault(code, http, type, message, meaning, advice, remedy or usually, owner or usual)


_SIGN_IN = "AuthenticationFault"
_RIGHTS = "AuthorizationFault"
_RULE, _USED, _REF = "BusinessRule", "RecordInUse", "InvalidReference"

_ACCESS = (
    _row("100", "General Authentication Error", "The token was not accepted.", "Unauthorized", http=401, type=_SIGN_IN),
    _row("110", "OAuth Token Error", "The token was not accepted.", "Unauthorized", http=401, type=_SIGN_IN),
    _row("120", "Authorization Failure", "The person who connected may not do this.", "Forbidden",
         http=403, type=_RIGHTS),
    _row("130", "Accessing Wrong Cluster", "This company lives in the other environment (sandbox or production).",
         "Forbidden", http=403, type=_SIGN_IN, owner="operator",
         remedy="Use the address of the company's environment."),
    _row("140", "Company Locked Out", "The company is locked.", "CompanyUnavailable", http=403, type=_SIGN_IN),
    _row("150", "Company Under Maintenance", "The company is being maintained.", "ServerFault",
         http=503, type="SystemFault"),
    _row("3001", "message=ThrottleExceeded; errorCode=003001; statusCode=429", "Too many requests to this company.",
         "Throttled", http=429, type="SERVICE"),
    _row("3100", "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403",
         "The token does not open this company: another environment, app or scope.", "Forbidden",
         http=403, type="SERVICE"),
    _row("3200", "message=AuthenticationFailed; errorCode=003200; statusCode=401",
         "The access token is expired, revoked or malformed.", "Unauthorized", http=401, type="AUTHENTICATION"),
    _row("5020", "Permission Denied Error", "The person who connected may not do this.", "Forbidden"),
    _row("6190", "Invalid Company Status", "The QuickBooks subscription has ended or the company is read only.",
         "CompanyUnavailable"),
)  # fmt: skip

_REQUESTS = (
    _row("500", "Unsupported Operation", "QuickBooks does not offer this operation for this entity.", "NotSupported"),
    _row("600", "Duplicate Request Id", "Another request was already sent with this requestid.", "DuplicateRequest"),
    _row("610", "Object Not Found", "A record was deleted or made inactive, or never existed.", "NotFound"),
    _row("620", "Transaction Cannot Be Linked", "These transactions cannot be applied to one another.", _RULE),
    _row("630", "Duplicate Object", "The same record was sent twice.", _RULE),
    _row("700", "Invalid Parent Reference", "The parent does not exist or cannot have children.", _REF),
    _row("800", "Object Cannot Be Deleted", "QuickBooks does not let this record be deleted.", _USED),
    _row("900", "Parent Cannot Be Child", "A record cannot be its own ancestor.", _RULE),
    _row("1000", "Operation Failed", "The operation failed inside QuickBooks.", _RULE),
    _row("1010", "Create Failed", "The record could not be created.", _RULE),
    _row("1020", "Update Failed", "The record could not be changed.", _RULE),
    _row("1040", "Batch Size Exceeded", "More than 30 operations in one batch, or too many records in its answer."),
    _row("1050", "Invalid Content Type", "The Content-Type is not one that this address takes."),
    _row("2000", "Invalid Object Name", "There is no entity of this name."),
    _row("2010", "Request has invalid or unsupported property", "The body has a member that QuickBooks does not know."),
    _row("2020", "Required param missing, need to supply the required value for the API", "A needed member is absent."),
    _row("2030", "Invalid ID", "An id is not a number."),
    _row("2040", "Invalid String", "A text has characters that QuickBooks does not take."),
    _row("2050", "String length is either shorter or longer than supported by specification",
         "A text is too long or too short."),
    _row("2060", "Invalid Date Format", "A date is not written YYYY-MM-DD."),
    _row("2070", "Invalid Date", "A date does not exist."),
    _row("2080", "Invalid Number Format", "A number cannot be read."),
    _row("2090", "Invalid Number", "A number is not acceptable here."),
    _row("2100", "Invalid Decimal Format", "A decimal number cannot be read."),
    _row("2110", "Invalid Decimal", "A decimal number is not acceptable here."),
    _row("2120", "Invalid Type", "A value has the wrong type."),
    _row("2130", "Invalid Request Id Format", "The requestid is too long or has odd characters."),
    _row("2140", "Invalid Amount", "An amount cannot be read or is out of range."),
    _row("2150", "Invalid Percent", "A percentage is out of range."),
    _row("2160", "Invalid Quantity", "A quantity is out of range."),
    _row("2170", "Invalid Enumeration", "A value is not among the words allowed."),
    _row("2180", "String Out Of Range", "A text is outside what is allowed."),
    _row("2190", "Date Out Of Range", "A date is outside what is allowed."),
    _row("2200", "Invalid Web Address", "A web address cannot be read."),
    _row("2210", "Invalid Email Address", "An e-mail address cannot be read."),
    _row("2220", "Invalid Currency", "The currency is unknown or not one of the company's."),
    _row("2230", "Invalid Boolean", "A value is neither true nor false."),
    _row("2240", "Number Out Of Range", "A number is outside what is allowed."),
    _row("2250", "Missing Lines", "The transaction has no line."),
    _row("2260", "Missing PostingType", "A line of a journal entry is neither Debit nor Credit."),
    _row("2270", "Invalid Tax Applicable On", "TaxApplicableOn is neither Sales nor Purchase."),
    _row("2280", "Invalid Tax Amount", "A tax amount is not acceptable."),
    _row("2290", "Negative Amount", "An amount may not be negative here."),
    _row("2300", "Debits Do Not Equal Credits", "The journal entry does not balance.", _RULE),
    _row("2500", "Invalid Reference Id", "A reference names a record that does not exist or is inactive.", _REF),
    _row("2600", "Conflicting Elements", "Two members exclude one another."),
    _row("3000", "Invalid Custom Field", "A custom field does not exist or is switched off."),
    _row("3202", "Empty Field", "A member is there but empty."),
    _row("4000", "Error parsing query", "The query cannot be read."),
    _row("4001", "Invalid query", "The query asks for something that cannot be asked."),
    _row("4002", "Error processing query", "The query could not be run."),
    _row("5000", "Deprecated Field", "A member is no longer accepted."),
    _row("5010", "Stale Object Error", "Somebody changed the record since it was read.", "StaleRecord"),
    _row("5030", "Feature Not Supported", "The company has this feature switched off, or its subscription lacks it.",
         "NotSupported", owner="customer", remedy="Switch the feature on in QuickBooks, or subscribe to it."),
)  # fmt: skip

_RULES = (
    _row("6000", "A business validation error has occurred while processing your request",
         "A rule of QuickBooks forbids it; the detail says which.", _RULE),
    _row("6010", "Invalid Account Type", "Account type and subtype do not go together, or not here.", _RULE),
    _row("6020", "Content Length Required", "The upload does not say how long it is."),
    _row("6030", "Upload Size Exceeded", "The upload is larger than 100 MB."),
    _row("6040", "Invalid Metadata Type", "The description of an upload is neither JSON nor XML."),
    _row("6041", "Invalid File", "The file is of a kind that QuickBooks does not keep, or cannot be read."),
    _row("6050", "Invalid Attachable Entity Type", "Nothing can be attached to records of this entity."),
    _row("6060", "Invalid Opening Balance Date", "The date of the opening balance is not acceptable.", _RULE),
    _row("6070", "Amounts Do Not Add Up", "The lines do not sum up to the total.", _RULE),
    _row("6080", "Name Required", "No name was given that could be displayed."),
    _row("6090", "Invalid Discount Line", "The discount line is not acceptable.", _RULE),
    _row("6100", "Line Tax Code Required", "A line has no or a wrong tax code.", _RULE),
    _row("6110", "MAS Transaction", "The transaction was made by another service and cannot be changed here.", _USED),
    _row("6120", "MAS Transaction Update", "The transaction was made by another service and cannot be changed here.",
         _USED),
    _row("6130", "Invalid Bill-With Setting", "Parent and child cannot be billed as asked.", _RULE),
    _row("6140", "Duplicate Document Number Error", "The number was already used.", "DuplicateDocNumber"),
    _row("6150", "Parent Reference Required", "A sub-record does not name its parent."),
    _row("6160", "Invalid Tax Code Reference", "The tax code does not exist or cannot be used here.", _REF),
    _row("6170", "Invalid TxnTaxDetail", "The tax detail contradicts the lines.", _RULE),
    _row("6180", "Sub-Level Limit Exceeded", "Records can be nested at most four levels below the first.", _RULE),
    _row("6200", "Account Period Closed", "The books are closed up to a later date than this.", "PeriodClosed"),
    _row("6210", "Account Period Closed, Cannot Update Through Services API",
         "The books are closed, with a password, up to a later date than this.", "PeriodClosed"),
    _row("6220", "Delete Entity Has Balance Error", "The record has an open balance.", _USED),
    _row("6230", "Tax Code Update Error", "This tax code cannot be changed.", _USED),
    _row("6240", "Duplicate Name Exists Error",
         "A customer, vendor or employee (or a record of this list) has this name.", "DuplicateName"),
    _row("6250", "Invalid Sales Customer", "The sale names no customer, or one who cannot buy.", _REF),
    _row("6270", "Invalid Inventory Date", "The transaction is before the item's inventory began.", _RULE),
    _row("6280", "Unbilled Expenses Exist", "There are expenses not yet billed.", _USED),
    _row("6290", "Invalid Time", "The time is not acceptable."),
    _row("6300", "Invalid Hours", "The hours are not acceptable."),
    _row("6310", "Invalid Break Time", "The break is not acceptable."),
    _row("6320", "Invalid Start Or End Time", "The end is before the start."),
    _row("6330", "Invalid Rate", "The rate is not acceptable."),
    _row("6340", "Invalid Name", "The name is empty or has characters not allowed (colon, tab, line end)."),
    _row("6350", "Invalid Name Type", "The name belongs to another kind of party."),
    _row("6360", "Time Entity Required", "The time names neither employee nor vendor."),
    _row("6370", "Customer Required", "Billable work names no customer."),
    _row("6380", "Item Required", "Billable work names no item."),
    _row("6390", "Invalid Display Name", "The display name is not acceptable."),
    _row("6400", "Linked Purchase", "The purchase is linked to another transaction.", _USED),
    _row("6420", "Email Address Required", "There is no address to send to."),
    _row("6430", "Account Type In Use", "The account's type cannot change while it is used.", _USED),
    _row("6440", "Detail Required", "A line has no detail for its DetailType."),
    _row("6450", "Void Failed", "The transaction could not be voided.", _USED),
    _row("6460", "Deposit Mismatch", "The deposit does not match its payments.", _RULE),
    _row("6470", "Tax Liability Error", "The transaction belongs to a filed tax return.", _USED),
    _row("6480", "Matched Transaction Delete Error", "The transaction is matched to one of the bank's.", _USED),
    _row("6490", "Invalid Budget", "The budget is not acceptable.", _RULE),
    _row("6500", "Invalid Budget Period", "The budget's period is not acceptable.", _RULE),
    _row("6510", "Invalid Budget Detail", "A line of the budget is not acceptable.", _RULE),
    _row("6520", "Insufficient Inventory", "There is less in stock than is taken.", _RULE),
    _row("6530", "Raw Card Number", "The text holds a card number, which QuickBooks refuses to keep."),
    _row("6540", "Deposited Transaction cannot be changed", "The transaction is part of a deposit.", _USED),
    _row("10000", "An application error has occurred while processing your request", "QuickBooks failed.",
         "ServerFault", http=500, type="SystemFault"),
    _row("10100", "Result Too Big", "The answer would be too big; ask for less at once."),
    _row("10200", "Company Reset", "The company's books were wiped or are being restored.", "CompanyUnavailable",
         remedy="Ask the owner; then load the company anew."),
)  # fmt: skip

_OAUTH = (
    _row("invalid_grant", "Incorrect or invalid refresh token", "The grant expired, was revoked or was already used.",
         "InvalidGrant", type="oauth"),
    _row("invalid_client", "invalid_client", "Intuit does not know this app, or its secret is wrong.", "InvalidClient",
         http=401, type="oauth"),
    _row("invalid_request", "invalid_request", "The request to Intuit's sign-in is malformed.", "OAuthRefused",
         type="oauth", owner="you"),
    _row("unauthorized_client", "unauthorized_client", "This app may not use this grant.", "InvalidClient",
         type="oauth"),
    _row("unsupported_grant_type", "unsupported_grant_type", "Intuit knows no such grant.", "OAuthRefused",
         type="oauth", owner="you"),
    _row("access_denied", "access_denied", "The person declined to connect.", "OAuthRefused", type="oauth",
         owner="customer", remedy="Explain why the connection is needed and offer it again."),
    _row("invalid_scope", "invalid_scope", "A scope is unknown or not granted to this app.", "OAuthRefused",
         type="oauth"),
)  # fmt: skip

FAULTS: dict[str, Fault] = {fault.code: fault for fault in (*_ACCESS, *_REQUESTS, *_RULES, *_OAUTH)}
