# What the members of each entity are, for editors and type checkers; made by scripts/make_typed_views.py.

from decimal import Decimal
from typing import Any, Literal, TypedDict, TypeVar

from qbo.record import Record

_View = TypeVar("_View")

def view(kind: type[_View], record: Record) -> _View: ...

class Account(TypedDict, total=False):
    AccountAlias: str
    AccountPurposes: list[_ReferenceType]
    AccountSubType: str
    AccountType: Literal[
        "Accounts Payable",
        "Accounts Receivable",
        "Bank",
        "Cost of Goods Sold",
        "Credit Card",
        "Equity",
        "Expense",
        "Fixed Asset",
        "Income",
        "Long Term Liability",
        "Non-Posting",
        "Other Asset",
        "Other Current Asset",
        "Other Current Liability",
        "Other Expense",
        "Other Income",
    ]
    AcctNum: str
    AcctNumExtn: str
    Active: bool
    AttachableRef: list[_AttachableRef]
    BankNum: str
    Classification: Literal["Asset", "Equity", "Expense", "Liability", "Revenue"]
    CurrencyRef: _ReferenceType
    CurrentBalance: Decimal
    CurrentBalanceWithSubAccounts: Decimal
    CustomField: list[_CustomField]
    Description: str
    FIName: str
    FullyQualifiedName: str
    Id: str
    JournalCodeRef: _ReferenceType
    MetaData: _ModificationMetaData
    Name: str
    OnlineBankingEnabled: bool
    OpeningBalance: Decimal
    OpeningBalanceDate: str
    ParentRef: _ReferenceType
    SubAccount: bool
    SyncToken: str
    TaxAccount: bool
    TaxCodeRef: _ReferenceType
    TxnLocationType: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Attachable(TypedDict, total=False):
    AttachableRef: list[_AttachableRef]
    Category: str
    ContentType: str
    CustomField: list[_CustomField]
    EntityRef: Any
    FileAccessUri: str
    FileName: str
    Id: str
    IncludeOnSend: Any
    Lat: str
    Long: str
    MetaData: _ModificationMetaData
    Note: str
    PlaceName: str
    Size: int
    SyncToken: str
    Tag: str
    TempDownloadUri: str
    ThumbnailFileAccessUri: str
    ThumbnailTempDownloadUri: str
    documentId: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Bill(TypedDict, total=False):
    APAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    Balance: Decimal
    BillEmail: _EmailAddress
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    DueDate: str
    ExchangeRate: Decimal
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    HomeBalance: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    IncludeInAnnualTPAR: bool
    LessCIS: Decimal
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    Memo: str
    MetaData: _ModificationMetaData
    PayerRef: _ReferenceType
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemitToAddr: _PhysicalAddress
    ReplyEmail: _EmailAddress
    SalesTermRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    VendorAddr: _PhysicalAddress
    VendorRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class BillPayment(TypedDict, total=False):
    APAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    CheckPayment: _BillPaymentCheck
    CreditCardPayment: _BillPaymentCreditCard
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PayType: Literal["Check", "CreditCard"]
    PrivateNote: str
    ProcessBillPayment: Any
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    VendorAddr: _PhysicalAddress
    VendorRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Budget(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    BudgetDetail: list[_BudgetDetail]
    BudgetEntryType: Literal["Monthly", "Quarterly", "Yearly"]
    BudgetType: Literal["BalanceSheet", "ProfitAndLoss"]
    CustomField: list[_CustomField]
    EndDate: str
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    StartDate: str
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Class(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    FullyQualifiedName: str
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    ParentRef: _ReferenceType
    SubClass: bool
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class CompanyCurrency(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    Code: str
    CustomField: list[_CustomField]
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class CompanyInfo(TypedDict, total=False):
    AccountantFeature: Any
    AttachableRef: list[_AttachableRef]
    CompanyAddr: _PhysicalAddress
    CompanyEmailAddr: _EmailAddress
    CompanyFileName: str
    CompanyName: str
    CompanyStartDate: str
    CompanyURL: _WebSiteAddress
    CompanyUserAdminEmail: str
    CompanyUserId: str
    Country: str
    CustomField: list[_CustomField]
    CustomerCommunicationAddr: _PhysicalAddress
    CustomerCommunicationEmailAddr: _EmailAddress
    DefaultTimeZone: str
    Email: _EmailAddress
    EmployerId: str
    Fax: _TelephoneNumber
    FifoCalculationStatus: Literal["Completed", "Error", "InProgress", "None"]
    FiscalYearStartMonth: Literal[
        "April",
        "August",
        "December",
        "February",
        "January",
        "July",
        "June",
        "March",
        "May",
        "November",
        "October",
        "September",
    ]
    FlavorStratum: str
    Id: str
    IndustryCode: Any
    IndustryType: Any
    IsQbdtMigrated: Any
    ItemCategoriesFeature: Any
    LastImportedTime: str
    LastSyncTime: str
    LegalAddr: _PhysicalAddress
    LegalName: str
    MetaData: _ModificationMetaData
    MigrationDate: Any
    Mobile: _TelephoneNumber
    MultiByteCharsSupported: bool
    NameValue: list[_NameValue]
    NeoEnabled: Any
    OfferingSku: Any
    OtherAddr: list[_PhysicalAddress]
    OtherContactInfo: list[_ContactInfo]
    PayrollFeature: Any
    PrimaryPhone: _TelephoneNumber
    QBOIndustryType: Any
    QBVersion: str
    SampleFile: bool
    ShipAddr: _PhysicalAddress
    SubscriptionStatus: Any
    SupportedLanguages: str
    SyncToken: str
    TaxYearStartMonth: Literal[
        "April",
        "August",
        "December",
        "February",
        "January",
        "July",
        "June",
        "March",
        "May",
        "November",
        "October",
        "September",
    ]
    WebAddr: _WebSiteAddress
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class CreditCardPaymentTxn(TypedDict, total=False):
    Amount: Decimal
    AttachableRef: list[_AttachableRef]
    BankAccountRef: _ReferenceType
    CheckNum: str
    CreditCardAccountRef: _ReferenceType
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    Memo: str
    MetaData: _ModificationMetaData
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    VendorRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class CreditMemo(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    ApplyTaxAfterDiscount: bool
    AttachableRef: list[_AttachableRef]
    AutoDocNumber: bool
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillEmail: _EmailAddress
    BillEmailBcc: _EmailAddress
    BillEmailCc: _EmailAddress
    CheckPayment: _CheckPayment
    ClassRef: _ReferenceType
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerMemo: _MemoRef
    CustomerRef: _ReferenceType
    DeliveryInfo: _TransactionDeliveryInfo
    DepartmentRef: _ReferenceType
    DepositToAccountRef: _ReferenceType
    DiscountAmt: Decimal
    DiscountRate: Decimal
    DocNumber: str
    DueDate: str
    EmailStatus: Literal["EmailSent", "NeedToSend", "NotSet"]
    ExchangeRate: Decimal
    FOB: str
    FinanceCharge: bool
    FreeFormAddress: bool
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    GovtTxnRefIdentifier: str
    HomeBalance: Decimal
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    InvoiceRef: _ReferenceType
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PONumber: str
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemainingCredit: Decimal
    RemitToRef: _ReferenceType
    SalesRepRef: _ReferenceType
    SalesTermRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    ShipDate: str
    ShipFromAddr: _PhysicalAddress
    ShipMethodRef: _ReferenceType
    ShippingTaxIncludedInTotalTax: bool
    SyncToken: str
    Tag: list[_Tag]
    TaxExemptionRef: _ReferenceType
    TaxFormNum: str
    TaxFormType: str
    TemplateRef: _ReferenceType
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TrackingNum: str
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Customer(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    AcctNum: str
    Active: bool
    AltContactName: str
    AlternatePhone: _TelephoneNumber
    AttachableRef: list[_AttachableRef]
    Balance: Decimal
    BalanceWithJobs: Decimal
    BillAddr: _PhysicalAddress
    BillWithParent: bool
    BusinessNumber: str
    CCDetail: _CreditChargeInfo
    ClientCompanyId: str
    ClientEntityId: str
    CompanyName: str
    ContactName: str
    CreditLimit: Decimal
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerTypeRef: _ReferenceType
    DefaultTaxCodeRef: _ReferenceType
    DisplayName: str
    FamilyName: str
    Fax: _TelephoneNumber
    FullyQualifiedName: str
    GSTIN: str
    GSTRegistrationType: str
    GivenName: str
    Id: str
    IntuitId: str
    IsCISContractor: bool
    IsProject: bool
    Job: bool
    JobInfo: _JobInfo
    Level: int
    MetaData: _ModificationMetaData
    MiddleName: str
    Mobile: _TelephoneNumber
    Notes: str
    OpenBalanceDate: str
    Organization: bool
    OtherAddr: list[_PhysicalAddress]
    OtherContactInfo: list[_ContactInfo]
    OverDueBalance: Decimal
    ParentRef: _ReferenceType
    PaymentMethodRef: _ReferenceType
    PreferredDeliveryMethod: str
    PriceLevelRef: _ReferenceType
    PrimaryEmailAddr: _EmailAddress
    PrimaryPhone: _TelephoneNumber
    PrimaryTaxIdentifier: str
    PrintOnCheckName: str
    ResaleNum: str
    RootCustomerRef: _ReferenceType
    SalesRepRef: _ReferenceType
    SalesTermRef: _ReferenceType
    SecondaryTaxIdentifier: str
    ShipAddr: _PhysicalAddress
    Source: str
    Suffix: str
    SyncToken: str
    TDSEnabled: bool
    TaxExemptionReasonId: str
    TaxGroupCodeRef: _ReferenceType
    TaxRateRef: _ReferenceType
    TaxRegime: str
    Taxable: bool
    TermRef: Any
    Title: str
    TotalExpense: Decimal
    TotalRevenue: Decimal
    UserId: str
    V4IDPseudonym: str
    WebAddr: _WebSiteAddress
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class CustomerType(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    FullyQualifiedName: str
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    ParentRef: _ReferenceType
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Department(TypedDict, total=False):
    Active: bool
    Address: _PhysicalAddress
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    FullyQualifiedName: str
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    ParentRef: _ReferenceType
    SubDepartment: bool
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Deposit(TypedDict, total=False):
    AccountRef: Any
    AttachableRef: list[_AttachableRef]
    CashBack: _CashBackInfo
    CheckNum: Any
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DepositToAccountRef: _ReferenceType
    DocNumber: str
    Entity: Any
    ExchangeRate: Decimal
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PaymentMethodRef: Any
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    TxnType: Any
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Employee(TypedDict, total=False):
    Active: bool
    AlternatePhone: _TelephoneNumber
    AttachableRef: list[_AttachableRef]
    BillRate: Decimal
    BillableTime: bool
    BirthDate: str
    CompanyName: str
    CostRate: Decimal
    CustomField: list[_CustomField]
    DefaultTaxCodeRef: _ReferenceType
    DisplayName: str
    EmployeeNumber: str
    EmployeeType: str
    FamilyName: str
    Fax: _TelephoneNumber
    FullyQualifiedName: str
    Gender: Literal["Female", "Male"]
    GivenName: str
    HiredDate: str
    Id: str
    IntuitId: str
    MetaData: _ModificationMetaData
    MiddleName: str
    Mobile: _TelephoneNumber
    Notes: str
    Organization: bool
    OtherAddr: list[_PhysicalAddress]
    OtherContactInfo: list[_ContactInfo]
    PrimaryAddr: _PhysicalAddress
    PrimaryEmailAddr: _EmailAddress
    PrimaryPhone: _TelephoneNumber
    PrintOnCheckName: str
    ReleasedDate: str
    SSN: str
    Suffix: str
    SyncToken: str
    Title: str
    UseTimeEntry: Literal["DoNotUseTimeEntry", "NotSet", "UseTimeEntry"]
    UserId: str
    V4IDPseudonym: str
    WebAddr: _WebSiteAddress
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Estimate(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    AcceptedBy: str
    AcceptedDate: str
    ApplyTaxAfterDiscount: bool
    AttachableRef: list[_AttachableRef]
    AutoDocNumber: bool
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillEmail: _EmailAddress
    BillEmailBcc: _EmailAddress
    BillEmailCc: _EmailAddress
    CheckPayment: _CheckPayment
    ClassRef: _ReferenceType
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerMemo: _MemoRef
    CustomerRef: _ReferenceType
    DeliveryInfo: _TransactionDeliveryInfo
    DepartmentRef: _ReferenceType
    DepositToAccountRef: _ReferenceType
    DiscountAmt: Decimal
    DiscountRate: Decimal
    DocNumber: str
    DueDate: str
    EmailStatus: Literal["EmailSent", "NeedToSend", "NotSet"]
    ExchangeRate: Decimal
    ExpirationDate: str
    FOB: str
    FinanceCharge: bool
    FreeFormAddress: bool
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    GovtTxnRefIdentifier: str
    HomeBalance: Decimal
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PONumber: str
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemitToRef: _ReferenceType
    SalesRepRef: _ReferenceType
    SalesTermRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    ShipDate: str
    ShipFromAddr: _PhysicalAddress
    ShipMethodRef: _ReferenceType
    ShippingTaxIncludedInTotalTax: bool
    SyncToken: str
    Tag: list[_Tag]
    TaxExemptionRef: _ReferenceType
    TaxFormNum: str
    TaxFormType: str
    TemplateRef: _ReferenceType
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TrackingNum: str
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class ExchangeRate(TypedDict, total=False):
    AsOfDate: str
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Id: str
    MetaData: _ModificationMetaData
    Rate: Decimal
    SourceCurrencyCode: str
    SyncToken: str
    TargetCurrencyCode: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class InventoryAdjustment(TypedDict, total=False):
    AdjustAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerRef: _ReferenceType
    DepartmentRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    ItemRef: Any
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PrivateNote: str
    ProjectRef: _ReferenceType
    QtyDiff: Any
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    ShippingAdjustment: bool
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Invoice(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    AllowIPNPayment: bool
    AllowOnlineACHPayment: bool
    AllowOnlineAffirmPayment: bool
    AllowOnlineCreditCardPayment: bool
    AllowOnlinePayPalPayment: bool
    AllowOnlinePayment: bool
    ApplyTaxAfterDiscount: bool
    AttachableRef: list[_AttachableRef]
    AutoDocNumber: bool
    AutoPayEligible: bool
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillEmail: _EmailAddress
    BillEmailBcc: _EmailAddress
    BillEmailCc: _EmailAddress
    CfdiUse: int
    CheckPayment: _CheckPayment
    ClassRef: _ReferenceType
    ConvenienceFeeDetail: _ConvenienceFeeDetail
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerMemo: _MemoRef
    CustomerRef: _ReferenceType
    DeliveryInfo: _TransactionDeliveryInfo
    DepartmentRef: _ReferenceType
    Deposit: Decimal
    DepositToAccountRef: _ReferenceType
    DiscountAmt: Decimal
    DiscountRate: Decimal
    DocNumber: str
    DueDate: str
    ECloudStatusTimeStamp: str
    EInvoiceStatus: Literal[
        "Accepted",
        "Delivered",
        "Delivery Error",
        "Disputed",
        "Error",
        "Paid",
        "Rejected",
        "Sent",
        "Sent With ICN Error",
        "Updated",
        "Viewed",
    ]
    EmailStatus: Literal["EmailSent", "NeedToSend", "NotSet"]
    EnabledSurchargeInfo: _EnabledSurchargeInfo
    ExchangeRate: Decimal
    Exportation: str
    FOB: str
    FinanceCharge: bool
    FinancingProductType: Literal["GET_PAID_UPFRONT"]
    FreeFormAddress: bool
    GlobalInfo: _MXGlobalInfo
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    GovtTxnRefIdentifier: str
    GratuityEnabled: bool
    HomeBalance: Decimal
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    InvoiceLink: str
    InvoiceLinkExpiryDate: str
    InvoiceLinkSecurityCode: str
    LessCIS: Decimal
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PONumber: str
    PaymentDetailsMessage: str
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemitToRef: _ReferenceType
    SalesRepRef: _ReferenceType
    SalesTermRef: _ReferenceType
    SchedulePayEligible: bool
    ScheduledPaymentId: str
    ShipAddr: _PhysicalAddress
    ShipDate: str
    ShipFromAddr: _PhysicalAddress
    ShipMethodRef: _ReferenceType
    ShippingTaxIncludedInTotalTax: bool
    SubscriptionPaymentsSetting: Literal["SALE_TERM"]
    SyncToken: str
    Tag: list[_Tag]
    TaxExemptionRef: _ReferenceType
    TaxFormNum: str
    TaxFormType: str
    TemplateRef: _ReferenceType
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TrackingNum: str
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnRetainageDetail: _TxnRetainageDetail
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    callToAction: str
    domain: str
    invoiceStatus: str
    invoiceStatusLog: list[_StatusInfo]
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Item(TypedDict, total=False):
    AbatementRate: Decimal
    Active: bool
    AssetAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    AvgCost: Decimal
    BuildPoint: Decimal
    COGSAccountRef: _ReferenceType
    ClassRef: _ReferenceType
    CustomExtensions: list[_CustomExtensions]
    CustomField: list[_CustomField]
    DeferredRevenue: bool
    DepositToAccountRef: _ReferenceType
    Description: str
    ExpenseAccountRef: _ReferenceType
    FullyQualifiedName: str
    Id: str
    IncomeAccountRef: _ReferenceType
    InvStartDate: str
    ItemAssemblyDetail: _ItemAssemblyDetail
    ItemCategoryType: str
    ItemGroupDetail: _ItemGroupDetail
    Level: int
    ManPartNum: str
    MetaData: _ModificationMetaData
    Name: str
    ParentRef: _ReferenceType
    PaymentMethodRef: _ReferenceType
    PercentBased: bool
    PrefVendorRef: _ReferenceType
    PrintGroupedItems: bool
    PurchaseCost: Decimal
    PurchaseDesc: str
    PurchaseTaxCodeRef: _ReferenceType
    PurchaseTaxIncluded: bool
    QtyOnHand: Decimal
    QtyOnPurchaseOrder: Decimal
    QtyOnSalesOrder: Decimal
    RatePercent: Decimal
    ReorderPoint: Decimal
    ReverseChargeRate: Decimal
    SalesTaxCodeRef: _ReferenceType
    SalesTaxIncluded: bool
    ServiceType: str
    Sku: str
    Source: str
    SpecialItem: bool
    SpecialItemType: Literal["FinanceCharge", "ReimbursableExpenseGroup", "ReimbursableExpenseSubtotal"]
    SubItem: bool
    SyncToken: str
    TaxClassificationRef: _ReferenceType
    Taxable: bool
    TrackQtyOnHand: bool
    Type: Literal[
        "Assembly",
        "Bundle",
        "Category",
        "Discount",
        "Fixed Asset",
        "Group",
        "Inventory",
        "NonInventory",
        "Other Charge",
        "Payment",
        "Service",
        "Subtotal",
        "Tax",
        "Tax Group",
    ]
    UOMSetRef: _ReferenceType
    UQCDisplayText: str
    UQCId: str
    UnitPrice: Decimal
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class JournalCode(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Description: str
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    SyncToken: str
    Type: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class JournalEntry(TypedDict, total=False):
    AccountRef: Any
    Adjustment: bool
    AttachableRef: list[_AttachableRef]
    BillableStatus: Any
    ClassRef: Any
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    EnteredInHomeCurrency: bool
    Entity: Any
    ExchangeRate: Decimal
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    HomeCurrencyAdjustment: bool
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PostingType: Any
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    SyncToken: str
    Tag: list[_Tag]
    TaxAmount: Any
    TaxApplicableOn: Any
    TaxCodeRef: Any
    TaxFormNum: str
    TaxFormType: str
    TaxRateRef: Any
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Payment(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    CheckPayment: _CheckPayment
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerRef: _ReferenceType
    DepartmentRef: _ReferenceType
    DepositToAccountRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PaymentExtendedType: Literal["Prepayment"]
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrivateNote: str
    ProcessPayment: bool
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemitToRef: _ReferenceType
    SyncToken: str
    Tag: list[_Tag]
    TaxExemptionRef: Any
    TaxFormNum: str
    TaxFormType: str
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    UnappliedAmt: Decimal
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class PaymentMethod(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    SyncToken: str
    Type: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Preferences(TypedDict, total=False):
    AccountingInfoPrefs: _CompanyAccountingPrefs
    AdvancedInventoryPrefs: _AdvancedInventoryPrefs
    AllowDeposit: Any
    AllowDiscount: Any
    AllowEstimates: Any
    AllowServiceDate: Any
    AllowShipping: Any
    AttachableRef: list[_AttachableRef]
    BillCustomers: Any
    BillableExpenseTracking: Any
    BookCloseDate: Any
    CalcAgingReportFromTxnDate: Any
    ClassTrackingPerTxn: Any
    ClassTrackingPerTxnLine: Any
    CurrencyPrefs: _CurrencyPrefs
    CustomField: list[_CustomField]
    CustomTxnNumbers: Any
    CustomerTerminology: Any
    DefaultCustomerMessage: Any
    DefaultDiscountAccount: Any
    DefaultMarkup: Any
    DefaultShippingAccount: Any
    DefaultTerms: Any
    DepartmentTerminology: Any
    ETransactionAttachPDF: Any
    ETransactionEnabledStatus: Any
    ETransactionPaymentEnabled: Any
    EmailMessagesPrefs: _EmailMessagesPrefs
    EstimateMessage: Any
    FinanceChargesPrefs: _FinanceChargePrefs
    FirstMonthOfFiscalYear: Any
    ForPurchase: Any
    ForSales: Any
    HomeCurrency: Any
    IPNSupportEnabled: Any
    Id: str
    InvoiceMessage: Any
    MarkTimeEntriesBillable: Any
    MetaData: _ModificationMetaData
    MsgToVendors: Any
    MultiCurrencyEnabled: Any
    NameValue: Any
    OtherPrefs: _OtherPrefs
    POCustomField: Any
    PartnerTaxEnabled: Any
    PrintDocumentPrefs: _PrintDocumentPrefs
    ProductAndServicesPrefs: _ProductAndServicesPrefs
    QuantityOnHand: Any
    QuantityWithPriceAndRate: Any
    ReportBasis: Any
    ReportPrefs: _ReportPrefs
    SalesFormsPrefs: _SalesFormsPrefs
    SalesReceiptMessage: Any
    ShowBillRateToAll: Any
    StatementMessage: Any
    SyncToken: str
    TaxGroupCodeRef: Any
    TaxPrefs: _TaxPrefs
    TaxYearMonth: Any
    TimeTrackingPrefs: _TimeTrackingPrefs
    TrackDepartments: Any
    TrackingByCustomer: Any
    UseAccountNumbers: Any
    UseServices: Any
    UsingPriceLevels: Any
    UsingProgressInvoicing: Any
    UsingSalesTax: Any
    VendorAndPurchasesPrefs: _VendorAndPurchasesPrefs
    WorkWeekStartDate: Any
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Purchase(TypedDict, total=False):
    AccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    CheckPayment: _CheckPayment
    Credit: bool
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    EntityRef: _ReferenceType
    ExchangeRate: Decimal
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    HomeTotalCostAmount: Decimal
    Id: str
    IncludeInAnnualTPAR: bool
    LessCIS: Decimal
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    Memo: str
    MetaData: _ModificationMetaData
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemitToAddr: _PhysicalAddress
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class PurchaseOrder(TypedDict, total=False):
    APAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    BillEmail: _EmailAddress
    ClassRef: _ReferenceType
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    DropShipToEntity: _ReferenceType
    DueDate: str
    EmailStatus: Literal["EmailSent", "NeedToSend", "NotSet"]
    ExchangeRate: Decimal
    ExpectedDate: str
    FOB: str
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    HomeTotalCostAmount: Decimal
    Id: str
    InventorySiteRef: _ReferenceType
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    ManuallyClosed: bool
    Memo: str
    MetaData: _ModificationMetaData
    POEmail: _EmailAddress
    POStatus: Literal["Closed", "Open"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    ReimbursableInfoRef: _ReferenceType
    ReplyEmail: _EmailAddress
    SalesTermRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    ShipMethodRef: _ReferenceType
    ShipTo: _ReferenceType
    SyncToken: str
    Tag: list[_Tag]
    TaxCodeRef: _ReferenceType
    TaxFormNum: str
    TaxFormType: str
    TemplateRef: _ReferenceType
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    VendorAddr: _PhysicalAddress
    VendorRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class RecurringTransaction(TypedDict, total=False):
    Active: Any
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    DayOfMonth: Any
    DayOfWeek: Any
    DaysBefore: Any
    EndDate: Any
    Id: str
    IntervalType: Any
    IntuitObject: Any
    MaxOccurrences: Any
    MetaData: _ModificationMetaData
    Name: Any
    NextDate: Any
    NumInterval: Any
    PreviousDate: Any
    RecurDataRef: Any
    RecurType: Any
    RecurringInfo: Any
    ScheduleInfo: Any
    StartDate: Any
    SyncToken: str
    Type: Any
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class RefundReceipt(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    Amount: Any
    ApplyTaxAfterDiscount: bool
    AttachableRef: list[_AttachableRef]
    AutoDocNumber: bool
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillEmail: _EmailAddress
    BillEmailBcc: _EmailAddress
    BillEmailCc: _EmailAddress
    CheckPayment: _CheckPayment
    ClassRef: _ReferenceType
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerMemo: _MemoRef
    CustomerRef: _ReferenceType
    DeliveryInfo: _TransactionDeliveryInfo
    DepartmentRef: _ReferenceType
    DepositToAccountRef: _ReferenceType
    DetailType: Any
    DiscountAmt: Decimal
    DiscountRate: Decimal
    DocNumber: str
    DueDate: str
    EmailStatus: Literal["EmailSent", "NeedToSend", "NotSet"]
    ExchangeRate: Decimal
    FOB: str
    FinanceCharge: bool
    FreeFormAddress: bool
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    GovtTxnRefIdentifier: str
    HomeBalance: Decimal
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PONumber: str
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemainingCredit: Decimal
    RemitToRef: _ReferenceType
    SalesItemLineDetail: Any
    SalesRepRef: _ReferenceType
    SalesTermRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    ShipDate: str
    ShipFromAddr: _PhysicalAddress
    ShipMethodRef: _ReferenceType
    ShippingTaxIncludedInTotalTax: bool
    SyncToken: str
    Tag: list[_Tag]
    TaxExemptionRef: _ReferenceType
    TaxFormNum: str
    TaxFormType: str
    TemplateRef: _ReferenceType
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TrackingNum: str
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class ReimburseCharge(TypedDict, total=False):
    Amount: Decimal
    AttachableRef: list[_AttachableRef]
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerRef: _ReferenceType
    DepartmentRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    HasBeenInvoiced: bool
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    ItemAccountRef: Any
    ItemRef: Any
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MarkupInfo: Any
    MetaData: _ModificationMetaData
    PrivateNote: str
    ProjectRef: _ReferenceType
    Qty: Any
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    SyncToken: str
    Tag: list[_Tag]
    TaxCodeRef: Any
    TaxFormNum: str
    TaxFormType: str
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    UnitPrice: Any
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class SalesReceipt(TypedDict, total=False):
    ARAccountRef: _ReferenceType
    ApplyTaxAfterDiscount: bool
    AttachableRef: list[_AttachableRef]
    AutoDocNumber: bool
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillEmail: _EmailAddress
    BillEmailBcc: _EmailAddress
    BillEmailCc: _EmailAddress
    CheckPayment: _CheckPayment
    ClassRef: _ReferenceType
    CreditCardPayment: _CreditCardPayment
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    CustomerMemo: _MemoRef
    CustomerRef: _ReferenceType
    DeliveryInfo: _TransactionDeliveryInfo
    DepartmentRef: _ReferenceType
    DepositToAccountRef: _ReferenceType
    DiscountAmt: Decimal
    DiscountRate: Decimal
    DocNumber: str
    DueDate: str
    EmailStatus: Literal["EmailSent", "NeedToSend", "NotSet"]
    ExchangeRate: Decimal
    FOB: str
    FinanceCharge: bool
    FreeFormAddress: bool
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    GovtTxnRefIdentifier: str
    HomeBalance: Decimal
    HomeTotalAmt: Decimal
    HomeTotalCostAmount: Decimal
    Id: str
    LessCIS: Decimal
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PONumber: str
    PaymentMethodRef: _ReferenceType
    PaymentRefNum: str
    PaymentType: Literal["Cash", "Check", "CreditCard", "Expense", "Other"]
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    RemitToRef: _ReferenceType
    SalesRepRef: _ReferenceType
    SalesTermRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    ShipDate: str
    ShipFromAddr: _PhysicalAddress
    ShipMethodRef: _ReferenceType
    ShippingTaxIncludedInTotalTax: bool
    SyncToken: str
    Tag: list[_Tag]
    TaxExemptionRef: _ReferenceType
    TaxFormNum: str
    TaxFormType: str
    TemplateRef: _ReferenceType
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TrackingNum: str
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TaxAgency(TypedDict, total=False):
    APAccountRef: _ReferenceType
    AcctNum: str
    Active: bool
    AgencyVerificationStatus: Literal["FAILED", "MATCHED", "PENDING", "UNMATCHED"]
    AgencyVerificationStatusMsg: str
    AgencyVerificationTSUTC: str
    AltContactName: str
    AlternatePhone: _TelephoneNumber
    AttachableRef: list[_AttachableRef]
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillRate: Decimal
    BusinessNumber: str
    CISRate: str
    CompanyName: str
    CompanyRegistrationNumber: str
    ContactName: str
    CostRate: Decimal
    CreditLimit: Decimal
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DefaultTaxCodeRef: _ReferenceType
    DisplayName: str
    FamilyName: str
    Fax: _TelephoneNumber
    FullyQualifiedName: str
    GSTIN: str
    GSTRegistrationType: str
    GivenName: str
    HasTPAR: bool
    Id: str
    IntuitId: str
    IsSubContractor: bool
    LastFileDate: str
    MetaData: _ModificationMetaData
    MiddleName: str
    Mobile: _TelephoneNumber
    Notes: str
    OpenBalanceDate: str
    Organization: bool
    OtherAddr: list[_PhysicalAddress]
    OtherContactInfo: list[_ContactInfo]
    ParentRef: _ReferenceType
    PrefillAccountRef: _ReferenceType
    PrimaryEmailAddr: _EmailAddress
    PrimaryPhone: _TelephoneNumber
    PrintOnCheckName: str
    ReportingPeriod: str
    SalesTaxCodeRef: _ReferenceType
    SalesTaxCountry: str
    SalesTaxReturnRef: _ReferenceType
    ShipAddr: _PhysicalAddress
    Source: str
    SubcontractorType: str
    Suffix: str
    SyncToken: str
    T4AEligible: bool
    T5018Eligible: bool
    TDSEnabled: bool
    TDSEntityTypeId: int
    TDSOverrideThreshold: bool
    TDSSectionTypeId: int
    TaxAgencyConfig: str
    TaxCountry: str
    TaxIdEffectiveDate: str
    TaxIdentifier: str
    TaxOnPurchasesAccountRef: _ReferenceType
    TaxOnTax: bool
    TaxRegistrationNumber: str
    TaxReportingBasis: str
    TaxTrackedOnPurchases: bool
    TaxTrackedOnSales: bool
    TaxTrackedOnSalesAccountRef: _ReferenceType
    TermRef: _ReferenceType
    Title: str
    UserId: str
    V4IDPseudonym: str
    Vendor1099: bool
    VendorPaymentBankDetail: _VendorBankAccountDetail
    VendorTypeRef: _ReferenceType
    WebAddr: _WebSiteAddress
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TaxClassification(TypedDict, total=False):
    ApplicableTo: list[
        Literal[
            "Assembly",
            "Bundle",
            "Category",
            "Discount",
            "Fixed Asset",
            "Group",
            "Inventory",
            "NonInventory",
            "Other Charge",
            "Payment",
            "Service",
            "Subtotal",
            "Tax",
            "Tax Group",
        ]
    ]
    AttachableRef: list[_AttachableRef]
    Code: str
    CustomField: list[_CustomField]
    Description: str
    Id: str
    Level: str
    MetaData: _ModificationMetaData
    Name: str
    ParentRef: _ReferenceType
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TaxCode(TypedDict, total=False):
    Active: bool
    AdjustmentTaxRateList: _TaxRateList
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Description: str
    Hidden: bool
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    PurchaseTaxRateList: _TaxRateList
    SalesTaxRateList: _TaxRateList
    SyncToken: str
    TaxCodeConfigType: Literal["HIDDEN_AGENCY", "SCRA_DEFINED", "SYSTEM_GENERATED", "USER_DEFINED"]
    TaxGroup: bool
    TaxRateDetail: Any
    Taxable: bool
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TaxPayment(TypedDict, total=False):
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Description: str
    Id: str
    MetaData: _ModificationMetaData
    PaymentAccountRef: _ReferenceType
    PaymentAmount: Decimal
    PaymentDate: str
    Refund: bool
    SyncToken: str
    TxnDate: Any
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TaxRate(TypedDict, total=False):
    Active: bool
    AgencyRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Description: str
    DisplayType: Literal["HideInAll", "HideInPrintedForms", "HideInTransactionForms", "ReadOnly"]
    EffectiveTaxRate: list[_EffectiveTaxRate]
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    OriginalTaxRate: _ReferenceType
    RateValue: Decimal
    SpecialTaxType: Literal["ADJUSTMENT_RATE", "FOREIGN_TAX", "NONE", "REVERSE_CHARGE", "ZERO_RATE"]
    SyncToken: str
    TaxReturnLineRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TaxService(TypedDict, total=False):
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Fault: _Fault
    Id: str
    MetaData: _ModificationMetaData
    RateValue: Any
    SyncToken: str
    TaxAgencyId: Any
    TaxApplicableOn: Any
    TaxCode: str
    TaxCodeId: str
    TaxRateDetails: list[_TaxRateDetails]
    TaxRateId: Any
    TaxRateName: Any
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Term(TypedDict, total=False):
    Active: bool
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    DayOfMonthDue: int
    DiscountDayOfMonth: int
    DiscountDays: int
    DiscountPercent: Decimal
    DueDays: int
    DueNextMonthDays: int
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    SyncToken: str
    Type: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class TimeActivity(TypedDict, total=False):
    AttachableRef: list[_AttachableRef]
    BillableStatus: Literal["Billable", "HasBeenBilled", "NotBillable"]
    BreakHours: int
    BreakMinutes: int
    BreakSeconds: int
    ClassRef: _ReferenceType
    CostRate: Decimal
    CustomField: list[_CustomField]
    CustomerRef: _ReferenceType
    DepartmentRef: _ReferenceType
    Description: str
    EmployeeRef: _ReferenceType
    EndTime: str
    HourlyRate: Decimal
    Hours: int
    HoursInEmployeeTimeZone: bool
    Id: str
    ItemRef: _ReferenceType
    MetaData: _ModificationMetaData
    Minutes: int
    NameOf: Literal["Employee", "Other", "Vendor"]
    OtherNameRef: _ReferenceType
    PayrollItemRef: _ReferenceType
    ProjectRef: _ReferenceType
    Seconds: int
    StartTime: str
    SyncToken: str
    Taxable: bool
    TimeChargeId: int
    TimeZone: str
    TransactionLocationType: Any
    TxnDate: str
    VendorRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Transfer(TypedDict, total=False):
    Amount: Decimal
    AttachableRef: list[_AttachableRef]
    ClassRef: _ReferenceType
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    FromAccountRef: _ReferenceType
    HomeTotalCostAmount: Decimal
    Id: str
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    MetaData: _ModificationMetaData
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    ToAccountRef: _ReferenceType
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class Vendor(TypedDict, total=False):
    APAccountRef: _ReferenceType
    AcctNum: str
    Active: bool
    AgencyVerificationStatus: Literal["FAILED", "MATCHED", "PENDING", "UNMATCHED"]
    AgencyVerificationStatusMsg: str
    AgencyVerificationTSUTC: str
    AltContactName: str
    AlternatePhone: _TelephoneNumber
    AttachableRef: list[_AttachableRef]
    Balance: Decimal
    BillAddr: _PhysicalAddress
    BillRate: Decimal
    BusinessNumber: str
    CISRate: str
    CompanyName: str
    CompanyRegistrationNumber: str
    ContactName: str
    CostRate: Decimal
    CreditLimit: Decimal
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DefaultTaxCodeRef: _ReferenceType
    DisplayName: str
    FamilyName: str
    Fax: _TelephoneNumber
    FullyQualifiedName: str
    GSTIN: str
    GSTRegistrationType: str
    GivenName: str
    HasTPAR: bool
    Id: str
    IntuitId: str
    IsSubContractor: bool
    MetaData: _ModificationMetaData
    MiddleName: str
    Mobile: _TelephoneNumber
    Notes: str
    OpenBalanceDate: str
    Organization: bool
    OtherAddr: list[_PhysicalAddress]
    OtherContactInfo: list[_ContactInfo]
    ParentRef: _ReferenceType
    PrefillAccountRef: _ReferenceType
    PrimaryEmailAddr: _EmailAddress
    PrimaryPhone: _TelephoneNumber
    PrintOnCheckName: str
    ShipAddr: _PhysicalAddress
    Source: str
    SubcontractorType: str
    Suffix: str
    SyncToken: str
    T4AEligible: bool
    T5018Eligible: bool
    TDSEnabled: bool
    TDSEntityTypeId: int
    TDSOverrideThreshold: bool
    TDSSectionTypeId: int
    TaxCountry: str
    TaxIdEffectiveDate: str
    TaxIdentifier: str
    TaxReportingBasis: str
    TermRef: _ReferenceType
    Title: str
    UserId: str
    V4IDPseudonym: str
    Vendor1099: bool
    VendorPaymentBankDetail: _VendorBankAccountDetail
    VendorTypeRef: _ReferenceType
    WebAddr: _WebSiteAddress
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class VendorCredit(TypedDict, total=False):
    APAccountRef: _ReferenceType
    AttachableRef: list[_AttachableRef]
    Balance: Decimal
    BillEmail: _EmailAddress
    CurrencyRef: _ReferenceType
    CustomField: list[_CustomField]
    DepartmentRef: _ReferenceType
    DocNumber: str
    ExchangeRate: Decimal
    GlobalTaxCalculation: Literal["NotApplicable", "TaxExcluded", "TaxInclusive"]
    HomeTotalCostAmount: Decimal
    Id: str
    IncludeInAnnualTPAR: bool
    Line: list[_Line]
    LinkedTxn: list[_LinkedTxn]
    Memo: str
    MetaData: _ModificationMetaData
    PrivateNote: str
    ProjectRef: _ReferenceType
    RecurDataRef: _ReferenceType
    RecurringInfo: _RecurringInfo
    ReplyEmail: _EmailAddress
    SyncToken: str
    Tag: list[_Tag]
    TaxFormNum: str
    TaxFormType: str
    TotalAmt: Decimal
    TotalCostAmount: Decimal
    TransactionLocationType: str
    TxnApprovalInfo: _TxnApprovalInfo
    TxnDate: str
    TxnSource: str
    TxnStatus: str
    TxnSubType: Literal[
        "EmployeeReimbursableExpense",
        "EmployeeReimbursableExpensePayment",
        "InvoiceRetail",
        "InvoiceTax",
        "JournalTaxAdjustment",
        "ProjectCostEstimate",
        "RetainageRelease",
    ]
    TxnTaxDetail: _TxnTaxDetail
    VendorAddr: _PhysicalAddress
    VendorRef: _ReferenceType
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class _AccountBasedExpenseLineDetail(TypedDict, total=False):
    AccountRef: _ReferenceType
    BillableStatus: Literal["Billable", "HasBeenBilled", "NotBillable"]
    ClassRef: _ReferenceType
    CustomerRef: _ReferenceType
    MarkupInfo: _MarkupInfo
    TaxAmount: Decimal
    TaxCodeRef: _ReferenceType
    TaxInclusiveAmt: Decimal

class _AdvancedInventoryPrefs(TypedDict, total=False):
    BarcodeEnabled: bool
    EnhancedInventoryReceivingEnabled: bool
    FIFOEffectiveDate: str
    FIFOEnabled: bool
    MLIAvailable: bool
    MLIEnabled: bool
    RowShelfBinEnabled: bool
    TrackingOnBuildAssemblyEnabled: bool
    TrackingOnInventoryAdjustmentEnabled: bool
    TrackingOnPurchaseTransactionsEnabled: bool
    TrackingOnSalesTransactionsEnabled: bool
    TrackingSerialOrLotNumber: bool

class _AttachableRef(TypedDict, total=False):
    CustomField: list[_CustomField]
    EntityRef: _ReferenceType
    IncludeOnSend: bool
    LineInfo: str

class _BillPaymentCheck(TypedDict, total=False):
    BankAccountRef: _ReferenceType
    CheckDetail: _CheckPayment
    PayeeAddr: _PhysicalAddress
    PrintStatus: Literal["NeedToPrint", "NotSet", "PrintComplete"]

class _BillPaymentCreditCard(TypedDict, total=False):
    CCAccountRef: _ReferenceType
    CCDetail: _CreditCardPayment

class _BudgetCustomExtensionAssociatedValue(TypedDict, total=False):
    Key: str
    Value: str

class _BudgetCustomExtensions(TypedDict, total=False):
    AssociatedValue: _BudgetCustomExtensionAssociatedValue
    ExtensionType: str

class _BudgetDetail(TypedDict, total=False):
    AccountRef: _ReferenceType
    Amount: Decimal
    BudgetDate: str
    ClassRef: _ReferenceType
    CustomExtensions: list[_BudgetCustomExtensions]
    CustomerRef: _ReferenceType
    DepartmentRef: _ReferenceType

class _CashBackInfo(TypedDict, total=False):
    AccountRef: _ReferenceType
    Amount: Decimal
    Memo: str

class _CheckPayment(TypedDict, total=False):
    AcctNum: str
    BankName: str
    CheckNum: str
    NameOnAcct: str
    Status: str

class _CompanyAccountingPrefs(TypedDict, total=False):
    AutoJournalEntryNumber: bool
    BookCloseDate: str
    ClassTrackingPerTxn: bool
    ClassTrackingPerTxnLine: bool
    CustomerTerminology: str
    DefaultAPAccount: _ReferenceType
    DefaultARAccount: _ReferenceType
    DepartmentTerminology: str
    FirstMonthOfFiscalYear: Literal[
        "April",
        "August",
        "December",
        "February",
        "January",
        "July",
        "June",
        "March",
        "May",
        "November",
        "October",
        "September",
    ]
    OtherContactInfo: list[_ContactInfo]
    RequiresAccounts: bool
    TaxForm: str
    TaxYearMonth: Literal[
        "April",
        "August",
        "December",
        "February",
        "January",
        "July",
        "June",
        "March",
        "May",
        "November",
        "October",
        "September",
    ]
    TrackDepartments: bool
    UseAccountNumbers: bool

class _ContactInfo(TypedDict, total=False):
    Email: _EmailAddress
    OtherContact: _GenericContactType
    Telephone: _TelephoneNumber
    Type: Literal["EmailAddress", "GenericContactType", "TelephoneNumber", "WebSiteAddress"]
    WebSite: _WebSiteAddress

class _ConvenienceFeeDetail(TypedDict, total=False):
    AttachableRef: list[_AttachableRef]
    ConvenienceFeePercent: Decimal
    ConvenienceFeeType: Literal["AUTO", "DISABLED", "MANUAL", "PAID"]
    CustomField: list[_CustomField]
    Id: str
    MetaData: _ModificationMetaData
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class _CreditCardPayment(TypedDict, total=False):
    CreditChargeInfo: _CreditChargeInfo
    CreditChargeResponse: _CreditChargeResponse

class _CreditChargeInfo(TypedDict, total=False):
    Amount: Decimal
    BillAddrStreet: str
    CCTxnMode: Literal["CardNotPresent", "CardPresent"]
    CCTxnType: Literal["Authorization", "Capture", "Charge", "Refund", "VoiceAuthorization"]
    CcExpiryMonth: int
    CcExpiryYear: int
    CommercialCardCode: str
    NameOnAcct: str
    Number: str
    PostalCode: str
    PrevCCTransId: str
    ProcessPayment: bool
    Type: str

class _CreditChargeResponse(TypedDict, total=False):
    AuthCode: str
    AvsStreet: Literal["Fail", "NotAvailable", "Pass"]
    AvsZip: Literal["Fail", "NotAvailable", "Pass"]
    CCProcessor: str
    CCTransId: str
    CardSecurityCodeMatch: Literal["Fail", "NotAvailable", "Pass"]
    ClientTransID: str
    MerchantAcctNum: str
    PaymentGroupingCode: int
    ReconBatchId: str
    ResultCode: int
    ResultMsg: str
    SecurityCode: str
    Status: Literal["Completed", "Unknown", "Voided"]
    TxnAuthorizationStamp: int
    TxnAuthorizationTime: str

class _CurrencyPrefs(TypedDict, total=False):
    HomeCurrency: _ReferenceType
    MultiCurrencyEnabled: bool

class _CustomExtensionAssociatedValues(TypedDict, total=False):
    Key: str
    Value: str

class _CustomExtensions(TypedDict, total=False):
    AssociatedValues: list[_CustomExtensionAssociatedValues]
    ExtensionType: str

class _CustomField(TypedDict, total=False):
    BooleanValue: bool
    DateValue: str
    DefinitionId: str
    Name: str
    NumberValue: Decimal
    StringValue: str
    Type: Literal["BooleanType", "DateType", "NumberType", "StringType"]

class _CustomFieldDefinition(TypedDict, total=False):
    AppId: str
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    EntityType: str
    Hidden: bool
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    Required: bool
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class _DepositLineDetail(TypedDict, total=False):
    AccountRef: _ReferenceType
    CheckNum: str
    ClassRef: _ReferenceType
    Entity: _ReferenceType
    PaymentMethodRef: _ReferenceType
    TaxApplicableOn: Literal["Purchase", "Sales"]
    TaxCodeRef: _ReferenceType
    TxnType: Literal[
        "APCreditCard",
        "ARRefundCreditCard",
        "Bill",
        "BillPaymentCheck",
        "BuildAssembly",
        "CarryOver",
        "CashPurchase",
        "Charge",
        "Check",
        "CreditCardPayment",
        "CreditMemo",
        "Deposit",
        "EFPLiabilityCheck",
        "EFTBillPayment",
        "EFTRefund",
        "Estimate",
        "InventoryAdjustment",
        "InventoryTransfer",
        "Invoice",
        "ItemReceipt",
        "JournalEntry",
        "LiabilityAdjustment",
        "Paycheck",
        "PayrollLiabilityCheck",
        "PriorPayment",
        "PurchaseOrder",
        "ReceivePayment",
        "RefundCheck",
        "ReimburseCharge",
        "SalesOrder",
        "SalesReceipt",
        "SalesTaxPaymentCheck",
        "TimeActivity",
        "Transfer",
        "VendorCredit",
        "VendorPrepayment",
        "YTDAdjustment",
    ]

class _DescriptionLineDetail(TypedDict, total=False):
    ServiceDate: str
    TaxCodeRef: _ReferenceType

class _DiscountLineDetail(TypedDict, total=False):
    ClassRef: _ReferenceType
    DiscountAccountRef: _ReferenceType
    DiscountPercent: Decimal
    DiscountRef: _ReferenceType
    PercentBased: bool
    ServiceDate: str
    TaxCodeRef: _ReferenceType

class _DiscountOverride(TypedDict, total=False):
    DiscountAccountRef: _ReferenceType
    DiscountPercent: Decimal
    DiscountRef: _ReferenceType
    PercentBased: bool

class _EffectiveTaxRate(TypedDict, total=False):
    EffectiveDate: str
    EndDate: str
    RateValue: Decimal

class _EmailAddress(TypedDict, total=False):
    Address: str
    Default: bool
    Id: str
    Tag: str

class _EmailMessage(TypedDict, total=False):
    Message: str
    Subject: str

class _EmailMessagesPrefs(TypedDict, total=False):
    EstimateMessage: _EmailMessage
    InvoiceMessage: _EmailMessage
    NameValue: list[_NameValue]
    SalesReceiptMessage: _EmailMessage
    StatementMessage: _EmailMessage

class _EnabledSurchargeInfo(TypedDict, total=False):
    ACH: _SurchargePaymentMethodInfo
    Card: _SurchargePaymentMethodInfo
    Enabled: bool

class _EntityTypeRef(TypedDict, total=False):
    EntityRef: _ReferenceType
    Type: Literal["Customer", "Employee", "Job", "Other", "Vendor"]

class _Error(TypedDict, total=False):
    Detail: str
    DetailLink: str
    Message: str
    code: str
    element: str

class _Fault(TypedDict, total=False):
    Error: list[_Error]
    type: str

class _FinanceChargePrefs(TypedDict, total=False):
    AnnualInterestRate: Decimal
    AssessFinChrgForOverdueCharges: bool
    CalcFinChrgFromTxnDate: bool
    FinChrgAccountRef: _ReferenceType
    GracePeriod: int
    MinFinChrg: Decimal

class _GenericContactType(TypedDict, total=False):
    Default: bool
    Id: str
    Name: str
    Tag: str
    Type: str
    Value: str

class _GroupLineDetail(TypedDict, total=False):
    GroupItemRef: _ReferenceType
    Line: list[_Line]
    Quantity: Decimal
    ServiceDate: str
    UOMRef: _UOMRef

class _ItemAdjustmentLineDetail(TypedDict, total=False):
    ClassRef: _ReferenceType
    ItemRef: _ReferenceType
    NewQty: Decimal
    QtyDiff: Decimal
    SalesPrice: Decimal

class _ItemAssemblyDetail(TypedDict, total=False):
    ItemAssemblyLine: list[_ItemComponentLine]

class _ItemBasedExpenseLineDetail(TypedDict, total=False):
    BillableStatus: Literal["Billable", "HasBeenBilled", "NotBillable"]
    ClassRef: _ReferenceType
    CustomerRef: _ReferenceType
    InventorySiteRef: _ReferenceType
    ItemAccountRef: _ReferenceType
    ItemRef: _ReferenceType
    MarkupInfo: _MarkupInfo
    PriceLevelRef: _ReferenceType
    Qty: Decimal
    RatePercent: Decimal
    TaxClassificationRef: _ReferenceType
    TaxCodeRef: _ReferenceType
    TaxInclusiveAmt: Decimal
    UOMRef: _UOMRef
    UnitCostPrice: Decimal
    UnitPrice: Decimal

class _ItemComponentLine(TypedDict, total=False):
    ItemRef: _ReferenceType
    Qty: Decimal
    UOMRef: _UOMRef

class _ItemGroupDetail(TypedDict, total=False):
    ItemGroupLine: list[_ItemComponentLine]

class _ItemReceiptLineDetail(TypedDict, total=False): ...

class _JobInfo(TypedDict, total=False):
    Description: str
    EndDate: str
    JobTypeRef: _ReferenceType
    ProjectedEndDate: str
    StartDate: str
    Status: Literal["Awarded", "Closed", "InProgress", "None", "NotAwarded", "Pending"]

class _JournalEntryLineDetail(TypedDict, total=False):
    AccountRef: _ReferenceType
    BillableStatus: Literal["Billable", "HasBeenBilled", "NotBillable"]
    ClassRef: _ReferenceType
    DepartmentRef: _ReferenceType
    Entity: _EntityTypeRef
    JournalCodeRef: _ReferenceType
    PostingType: Literal["Credit", "Debit"]
    TaxAmount: Decimal
    TaxApplicableOn: Literal["Purchase", "Sales"]
    TaxCodeRef: _ReferenceType
    TaxInclusiveAmt: Decimal
    TaxRateRef: _ReferenceType

class _Line(TypedDict, total=False):
    AccountBasedExpenseLineDetail: _AccountBasedExpenseLineDetail
    Amount: Decimal
    CostAmount: Decimal
    CustomExtensions: list[_CustomExtensions]
    CustomField: list[_CustomField]
    DepositLineDetail: _DepositLineDetail
    Description: str
    DescriptionLineDetail: _DescriptionLineDetail
    DetailType: Literal[
        "AccountBasedExpenseLineDetail",
        "DepositLineDetail",
        "DescriptionOnly",
        "DiscountLineDetail",
        "GroupLineDetail",
        "ItemAdjustmentLineDetail",
        "ItemBasedExpenseLineDetail",
        "ItemReceiptLineDetail",
        "JournalEntryLineDetail",
        "PaymentLineDetail",
        "PurchaseOrderItemLineDetail",
        "ReimburseLineDetail",
        "SalesItemLineDetail",
        "SalesOrderItemLineDetail",
        "SubTotalLineDetail",
        "TDSLineDetail",
        "TaxLineDetail",
    ]
    DiscountLineDetail: _DiscountLineDetail
    GroupLineDetail: _GroupLineDetail
    HomeCostAmount: Decimal
    Id: str
    ItemAdjustmentLineDetail: _ItemAdjustmentLineDetail
    ItemBasedExpenseLineDetail: _ItemBasedExpenseLineDetail
    ItemReceiptLineDetail: _ItemReceiptLineDetail
    JournalEntryLineDetail: _JournalEntryLineDetail
    LineNum: int
    LinkedTxn: list[_LinkedTxn]
    PaymentLineDetail: _PaymentLineDetail
    ProjectRef: _ReferenceType
    PurchaseOrderItemLineDetail: _PurchaseOrderItemLineDetail
    Received: Decimal
    ReimburseLineDetail: _ReimburseLineDetail
    SalesItemLineDetail: _SalesItemLineDetail
    SalesOrderItemLineDetail: _SalesOrderItemLineDetail
    SubTotalLineDetail: _SubTotalLineDetail
    TDSLineDetail: _TDSLineDetail
    TaxLineDetail: _TaxLineDetail

class _LinkedTxn(TypedDict, total=False):
    TxnId: str
    TxnLineId: str
    TxnType: str

class _MXGlobalInfo(TypedDict, total=False):
    Month: str
    Periodicity: str
    Year: str

class _MarkupInfo(TypedDict, total=False):
    MarkUpIncomeAccountRef: _ReferenceType
    Percent: Decimal
    PercentBased: bool
    PriceLevelRef: _ReferenceType
    Value: Decimal

class _MemoRef(TypedDict, total=False):
    value: str

class _ModificationMetaData(TypedDict, total=False):
    CreateTime: str
    CreatedByRef: _ReferenceType
    LastChangedInQB: str
    LastModifiedByRef: _ReferenceType
    LastUpdatedTime: str
    Synchronized: bool

class _NameValue(TypedDict, total=False):
    Name: str
    Value: str

class _OtherPrefs(TypedDict, total=False):
    NameValue: list[_NameValue]

class _PaymentLineDetail(TypedDict, total=False):
    Balance: Decimal
    ClassRef: _ReferenceType
    Discount: _DiscountOverride
    HomeBalance: Decimal
    ItemRef: _ReferenceType
    ServiceDate: str

class _PhysicalAddress(TypedDict, total=False):
    City: str
    Country: str
    CountryCode: str
    CountrySubDivisionCode: str
    County: str
    Id: str
    Lat: str
    Line1: str
    Line2: str
    Line3: str
    Line4: str
    Line5: str
    Long: str
    Note: str
    PostalCode: str
    PostalCodeSuffix: str
    Tag: str

class _PrintDocumentPrefs(TypedDict, total=False):
    NameValue: list[_NameValue]

class _ProductAndServicesPrefs(TypedDict, total=False):
    ForPurchase: bool
    ForSales: bool
    InventoryAndPurchaseOrder: bool
    QuantityOnHand: bool
    QuantityWithPriceAndRate: bool
    RevenueRecognition: bool
    RevenueRecognitionFrequency: str
    UOM: Literal["Disabled", "MultiplePerItem", "SinglePerItem"]

class _PurchaseOrderItemLineDetail(TypedDict, total=False):
    ClassRef: _ReferenceType
    DeferredRevenue: bool
    DiscountAmt: Decimal
    DiscountRate: Decimal
    InventorySiteRef: _ReferenceType
    ItemAccountRef: _ReferenceType
    ItemRef: _ReferenceType
    ManPartNum: str
    ManuallyClosed: bool
    MarkupInfo: _MarkupInfo
    OpenQty: Decimal
    PriceLevelRef: _ReferenceType
    Qty: Decimal
    RatePercent: Decimal
    RetainageAmount: Decimal
    ServiceDate: str
    TaxClassificationRef: _ReferenceType
    TaxCodeRef: _ReferenceType
    TaxInclusiveAmt: Decimal
    UOMRef: _UOMRef
    UnitCostPrice: Decimal
    UnitPrice: Decimal

class _RecurringInfo(TypedDict, total=False):
    Active: bool
    Name: str
    RecurType: str
    ScheduleInfo: _RecurringScheduleInfo

class _RecurringScheduleInfo(TypedDict, total=False):
    DayOfMonth: int
    DayOfWeek: Literal["Friday", "Monday", "Saturday", "Sunday", "Thursday", "Tuesday", "Wednesday"]
    DaysBefore: int
    EndDate: str
    IntervalType: str
    MaxOccurrences: int
    MonthOfYear: Literal[
        "April",
        "August",
        "December",
        "February",
        "January",
        "July",
        "June",
        "March",
        "May",
        "November",
        "October",
        "September",
    ]
    NextDate: str
    NumInterval: int
    PreviousDate: str
    RemindDays: int
    StartDate: str
    WeekOfMonth: int

class _ReferenceType(TypedDict, total=False):
    value: str
    name: str
    type: str

class _ReimburseLineDetail(TypedDict, total=False):
    ClassRef: _ReferenceType
    InventorySiteRef: _ReferenceType
    ItemAccountRef: _ReferenceType
    ItemRef: _ReferenceType
    MarkupInfo: _MarkupInfo
    PriceLevelRef: _ReferenceType
    Qty: Decimal
    RatePercent: Decimal
    TaxClassificationRef: _ReferenceType
    TaxCodeRef: _ReferenceType
    UOMRef: _UOMRef
    UnitCostPrice: Decimal
    UnitPrice: Decimal

class _ReportPrefs(TypedDict, total=False):
    CalcAgingReportFromTxnDate: bool
    ReportBasis: Literal["Accrual", "Cash"]

class _SalesFormsPrefs(TypedDict, total=False):
    AllowDeposit: bool
    AllowDiscount: bool
    AllowEstimates: bool
    AllowServiceDate: bool
    AllowShipping: bool
    AutoApplyCredit: bool
    AutoApplyPayments: bool
    CustomField: list[_CustomFieldDefinition]
    CustomTxnNumbers: bool
    DefaultCustomerMessage: str
    DefaultDeliveryMethod: str
    DefaultDiscountAccount: str
    DefaultFOB: str
    DefaultItem: _ReferenceType
    DefaultMarkup: Decimal
    DefaultShipMethodRef: _ReferenceType
    DefaultShippingAccount: str
    DefaultTerms: _ReferenceType
    DelayedCharges: bool
    ETransactionAttachPDF: bool
    ETransactionEnabledStatus: Literal["Enabled", "NotApplicable"]
    ETransactionPaymentEnabled: bool
    EmailCopyToCompany: bool
    EstimateMessage: str
    IPNSupportEnabled: bool
    InvoiceMessage: str
    PrintItemWithZeroAmount: bool
    SalesEmailBcc: _EmailAddress
    SalesEmailCc: _EmailAddress
    TrackReimbursableExpensesAsIncome: bool
    UsingPriceLevels: bool
    UsingProgressInvoicing: bool
    UsingSalesOrders: bool

class _SalesItemLineDetail(TypedDict, total=False):
    ClassRef: _ReferenceType
    DeferredRevenue: bool
    DiscountAmt: Decimal
    DiscountRate: Decimal
    InventorySiteRef: _ReferenceType
    ItemAccountRef: _ReferenceType
    ItemRef: _ReferenceType
    MarkupInfo: _MarkupInfo
    PriceLevelRef: _ReferenceType
    Qty: Decimal
    RatePercent: Decimal
    RetainageAmount: Decimal
    ServiceDate: str
    TaxClassificationRef: _ReferenceType
    TaxCodeRef: _ReferenceType
    TaxInclusiveAmt: Decimal
    UOMRef: _UOMRef
    UnitCostPrice: Decimal
    UnitPrice: Decimal

class _SalesOrderItemLineDetail(TypedDict, total=False):
    ClassRef: _ReferenceType
    DeferredRevenue: bool
    DiscountAmt: Decimal
    DiscountRate: Decimal
    InventorySiteRef: _ReferenceType
    ItemAccountRef: _ReferenceType
    ItemRef: _ReferenceType
    ManuallyClosed: bool
    MarkupInfo: _MarkupInfo
    PriceLevelRef: _ReferenceType
    Qty: Decimal
    RatePercent: Decimal
    RetainageAmount: Decimal
    ServiceDate: str
    TaxClassificationRef: _ReferenceType
    TaxCodeRef: _ReferenceType
    TaxInclusiveAmt: Decimal
    UOMRef: _UOMRef
    UnitCostPrice: Decimal
    UnitPrice: Decimal

class _StatusInfo(TypedDict, total=False):
    callToAction: str
    status: str
    statusDate: str

class _SubTotalLineDetail(TypedDict, total=False):
    ItemRef: _ReferenceType
    ServiceDate: str

class _SurchargePaymentMethodInfo(TypedDict, total=False):
    Enabled: bool

class _TDSLineDetail(TypedDict, total=False):
    TDSAccountRef: _ReferenceType
    TDSSectionTypeId: int

class _Tag(TypedDict, total=False):
    AttachableRef: list[_AttachableRef]
    CustomField: list[_CustomField]
    Id: str
    MetaData: _ModificationMetaData
    Name: str
    SyncToken: str
    domain: str
    sparse: bool
    status: Literal["Deleted", "Draft", "InTransit", "Pending", "SyncError", "Synchronized", "Voided"]

class _TaxLineDetail(TypedDict, total=False):
    NetAmountTaxable: Decimal
    OverrideDeltaAmount: Decimal
    PercentBased: bool
    ServiceDate: str
    TaxInclusiveAmount: Decimal
    TaxPercent: Decimal
    TaxRateRef: _ReferenceType

class _TaxPrefs(TypedDict, total=False):
    HideTaxManagement: bool
    NonTaxableSalesTaxCodeRef: _ReferenceType
    PartnerTaxEnabled: bool
    PaySalesTax: Literal["Annually", "Monthly", "Quarterly"]
    TaxGroupCodeRef: _ReferenceType
    TaxRateRef: _ReferenceType
    TaxableSalesTaxCodeRef: _ReferenceType
    UsingSalesTax: bool

class _TaxRateDetail(TypedDict, total=False):
    TaxOnTaxOrder: int
    TaxOrder: int
    TaxRateRef: _ReferenceType
    TaxTypeApplicable: Literal["TaxOnAmount", "TaxOnAmountPlusTax", "TaxOnTax"]

class _TaxRateDetails(TypedDict, total=False):
    RateValue: Decimal
    TaxAgencyId: str
    TaxApplicableOn: Literal["Adjustment", "Other", "Purchase", "Sales"]
    TaxRateId: str
    TaxRateName: str

class _TaxRateList(TypedDict, total=False):
    TaxRateDetail: list[_TaxRateDetail]
    originatingGroupId: str

class _TelephoneNumber(TypedDict, total=False):
    AreaCode: str
    CountryCode: str
    Default: bool
    DeviceType: str
    ExchangeCode: str
    Extension: str
    FreeFormNumber: str
    Id: str
    Tag: str

class _TimeTrackingPrefs(TypedDict, total=False):
    BillCustomers: bool
    DefaultTimeItem: _ReferenceType
    MarkExpensesAsBillable: bool
    MarkTimeEntriesBillable: bool
    ShowBillRateToAll: bool
    TimeTrackingEnabled: bool
    UseServices: bool
    WorkWeekStartDate: Literal["Friday", "Monday", "Saturday", "Sunday", "Thursday", "Tuesday", "Wednesday"]

class _TransactionDeliveryInfo(TypedDict, total=False):
    DeliveryErrorType: Literal["Bounced Email", "Delivery Server Down", "Missing Info", "Undeliverable"]
    DeliveryTime: str
    DeliveryType: Literal["Email", "Tradeshift"]

class _TxnApprovalInfo(TypedDict, total=False):
    ApprovalStatus: str
    ApprovalStatusDetail: str
    LastChangedByUser: str
    LastChangedDate: str

class _TxnRetainageDetail(TypedDict, total=False):
    RetainageAmount: Decimal
    RetainageOpenBalance: Decimal

class _TxnTaxDetail(TypedDict, total=False):
    DefaultTaxCodeRef: _ReferenceType
    TaxLine: list[_Line]
    TaxReviewStatus: Literal["AST_TAX_OVERRIDE", "NON_AST_TAX"]
    TotalTax: Decimal
    TxnTaxCodeRef: _ReferenceType
    UseAutomatedSalesTax: bool

class _UOMRef(TypedDict, total=False):
    UOMSetRef: _ReferenceType
    Unit: str

class _VendorAndPurchasesPrefs(TypedDict, total=False):
    AutomaticBillPayment: bool
    BillableExpenseTracking: bool
    DaysBillsAreDue: int
    DefaultMarkup: Decimal
    DefaultMarkupAccount: _ReferenceType
    DefaultTerms: _ReferenceType
    DiscountAccountRef: _ReferenceType
    EnableBills: bool
    MsgToVendors: str
    POCustomField: list[_CustomFieldDefinition]
    TPAREnabled: bool
    TrackingByCustomer: bool
    UsingInventory: bool
    UsingMultiLocationInventory: bool

class _VendorBankAccountDetail(TypedDict, total=False):
    BankAccountName: str
    BankAccountNumber: str
    BankBranchIdentifier: str
    StatementText: str

class _WebSiteAddress(TypedDict, total=False):
    Default: bool
    Id: str
    Tag: str
    URI: Any
