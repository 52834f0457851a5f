"""Which account a line or a payment goes to: the platform's own is looked up, and what is found is checked."""

from uuid import UUID

from qbo import exact
from tieout.connections import mappings
from tieout.errors import NotFound
from tieout.payables import accounts as platform_accounts
from tieout.payables import funding_sources
from tieout.payables.line import Line
from tieout.payables.payees import Payee
from tieout.push.books import Books
from tieout.push.mapping.settlement import PayType
from tieout.push.trouble import Blocked

_LEDGERS = {"Accounts Payable", "Accounts Receivable"}
_PAYS: dict[str, PayType] = {"Bank": "Check", "Credit Card": "CreditCard"}
_DEPOSITS = {"Bank", "Other Current Asset"}


async def expense(books: Books, line: Line, payee: Payee, number: int) -> str:
    """Answer the account of a bill's line: its own, else its payee's, else the company's default."""
    settings = await books.settings()
    for whose, external_id in (("line", line.account), ("payee", payee.expense_account)):
        if external_id:
            return await _mapped(books, external_id, whose)
    if settings.default_expense_account:
        return await _posting(books, settings.default_expense_account, "default expense account")
    raise Blocked(
        "no_expense_account",
        f"Line {number} names no account, and neither its payee nor the connection has one.",
        action="Set the connection's default expense account, or one on the payee or the line.",
        line=number,
    )


async def paid_from(books: Books, funding_source_id: UUID | None) -> tuple[str, PayType, str | None]:
    """Answer the account that a bill is paid from, the form that it asks for, and its currency."""
    account_id, kind, currency = await _funding(books, funding_source_id)
    if kind not in _PAYS:
        raise _unfit("account paid from", account_id, kind, "a bank account or a credit card")
    return account_id, _PAYS[kind], currency


async def deposited_to(books: Books, funding_source_id: UUID | None) -> str | None:
    """Answer the account that a customer's payment goes to; none: QuickBooks' undeposited funds."""
    if funding_source_id is None:
        return None
    account_id, kind, _ = await _funding(books, funding_source_id)
    if kind not in _DEPOSITS:
        raise _unfit("account paid into", account_id, kind, "a bank account")
    return account_id


async def ledger(books: Books, account_id: str | None, kind: str) -> str | None:
    """Answer the accounts payable or receivable that was chosen, if one was."""
    if account_id is None:
        return None
    await books.usable("Account", account_id, f"account for {kind.lower()}")
    found = (await books.body("Account", account_id)).get("AccountType")
    if found != kind:
        raise _unfit(f"account for {kind.lower()}", account_id, found, f"an account of type {kind}")
    return account_id


async def _mapped(books: Books, external_id: str, whose: str) -> str:
    try:
        mine = await platform_accounts.KIND.find_by_external_id(books.conn, books.connection.business_id, external_id)
        account_id = await mappings.account_of(books.conn, books.connection.id, "platform_account", mine.id)
    except NotFound:
        raise Blocked(
            "account_unknown",
            f"The {whose}'s account {external_id!r} is none of the platform's accounts.",
            action="Create the account through the API, or name another one.",
            owner="you",
            account=external_id,
        ) from None
    if account_id is None:
        raise Blocked(
            "account_not_mapped",
            f"The {whose}'s account {mine.name} is no account of QuickBooks yet.",
            action=f"Map {mine.name} to an account of QuickBooks.",
            account=external_id,
        )
    return await _posting(books, account_id, f"account of {mine.name}")


async def _posting(books: Books, account_id: str, what: str) -> str:
    await books.usable("Account", account_id, what)
    kind = (await books.body("Account", account_id)).get("AccountType")
    if kind in _LEDGERS:
        raise _unfit(what, account_id, kind, "no accounts payable or receivable")
    return account_id


async def _funding(books: Books, funding_source_id: UUID | None) -> tuple[str, str | None, str | None]:
    if funding_source_id is None:
        raise Blocked(
            "no_funding_source",
            "The payment does not say what it was paid from.",
            action="Name the payment's funding source.",
            owner="you",
        )
    source = await funding_sources.KIND.find(books.conn, books.connection.business_id, funding_source_id)
    account_id = await mappings.account_of(books.conn, books.connection.id, "funding_source", funding_source_id)
    if account_id is None:
        raise Blocked(
            "funding_source_not_mapped",
            f"{source.name} is no account of QuickBooks yet.",
            action=f"Map {source.name} to its account of QuickBooks.",
            funding_source=str(funding_source_id),
        )
    found = await books.usable("Account", account_id, f"account of {source.name}")
    body = exact.decode(found.body.encode())
    return account_id, body.get("AccountType"), body.get("CurrencyRef", {}).get("value")


def _unfit(what: str, account_id: str, kind: str | None, wanted: str) -> Blocked:
    return Blocked(
        "account_unfit",
        f"The {what} is of type {kind}; it must be {wanted}.",
        action=f"Choose {wanted}.",
        account=account_id,
    )
