"""Payments settle their bills to the cent, are taken back, and never pay twice."""

from decimal import Decimal

import pytest

from qbo_emulator.mishaps import Match
from tieout.connections import mappings
from tieout.database.transaction import transaction
from tieout.payables.payment import PaymentLine

D = Decimal


async def balance(desk, number):
    (bill,) = desk.mine("Bill", number)
    return bill["Balance"]


@pytest.fixture
async def ferro(desk):
    return await desk.payee("Ferro")


@pytest.fixture
async def bank(desk):
    return await desk.checking()


async def test_a_payment_waits_for_its_bill_and_pays_it(desk, ferro, bank):
    payable = await desk.payable(ferro, "INV-7", number="7")
    payment = await desk.payment(ferro, "PAY-7", [(payable, "10.00")], source=bank, reference="1001", memo="July")
    assert await desk.pushed()
    assert await balance(desk, "7") == 0
    (paid,) = desk.all("BillPayment")
    assert (paid["PayType"], paid["TotalAmt"], paid["DocNumber"], paid["PrivateNote"]) == ("Check", 10, "1001", "July")
    assert (await desk.link("payment", payment)).record_id == paid["Id"]
    assert (await desk.intent("payment", payment)).outcome.get("variance") is None


async def test_one_payment_pays_several_bills_and_one_bill_is_paid_in_parts(desk, ferro, bank):
    first = await desk.payable(ferro, "A", "10.00", number="A")
    second = await desk.payable(ferro, "B", "20.00", number="B")
    await desk.payment(ferro, "P1", [(first, "10.00"), (second, "5.55")], source=bank)
    await desk.payment(ferro, "P2", [(second, "14.45")], source=bank)
    assert await desk.pushed()
    assert (await balance(desk, "A"), await balance(desk, "B")) == (0, 0)


async def test_a_card_pays_as_a_card(desk, ferro):
    card = await desk.checking("Credit Card", "credit_card", "Amex")
    payable = await desk.payable(ferro, "A", number="A")
    await desk.payment(ferro, "P", [(payable, "10.00")], source=card)
    assert await desk.pushed()
    (paid,) = desk.all("BillPayment")
    assert (paid["PayType"], "CCAccountRef" in paid["CreditCardPayment"]) == ("CreditCard", True)


async def test_a_payment_from_a_source_that_is_mapped_to_no_account_says_so(desk, ferro):
    payable = await desk.payable(ferro, "A", number="A")
    payment = await desk.payment(ferro, "P", [(payable, "10.00")])
    assert await desk.pushed()
    assert (await desk.intent("payment", payment)).blocked["code"] == "no_funding_source"


async def test_a_bill_that_somebody_paid_in_quickbooks_is_not_paid_again(desk, ferro, bank):
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    _pay(desk, bill, 4)
    await desk.synced()
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    assert await desk.pushed()
    blocked = (await desk.intent("payment", payment)).blocked
    assert (blocked["code"], blocked["facts"]["open"]) == ("overpaid", "6.00")


async def test_what_is_on_its_way_counts_against_the_open_balance(desk, ferro, bank):
    """The mirror still shows ten open when the second is judged."""
    payable = await desk.payable(ferro, "A", "10.00", number="A")
    assert await desk.pushed()
    await desk.payment(ferro, "P1", [(payable, "6.00")], source=bank)
    assert await desk.pushed()
    await desk.payment(ferro, "P2", [(payable, "4.00")], source=bank)
    assert await desk.pushed()
    assert await balance(desk, "A") == 0


async def credited(desk, payee, amount):
    """Let a vendor owe something, and answer its credit."""
    vendor = (await desk.link("payee", payee)).record_id
    line = {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": desk.process.rent}}}  # fmt: skip
    credit = desk.books.create("VendorCredit", {"VendorRef": {"value": vendor}, "DocNumber": "C", "Line": [line]})
    await desk.synced()
    return credit


async def test_two_payments_do_not_use_up_one_credit_twice(desk, ferro, bank):
    first, second = [await desk.payable(ferro, name, "10.00", number=name) for name in "AB"]
    assert await desk.pushed()
    credit = await credited(desk, ferro, 3)
    paid = []
    for name, payable, used in (("P1", first, 2), ("P2", second, 2), ("P3", second, 1)):
        lines = [PaymentLine(amount=D(5), payable_id=payable.id),
                 PaymentLine(amount=D(used), credit_record_id=credit["Id"])]  # fmt: skip
        paid.append(await desk.pay_lines(ferro, name, lines, D(5) - used, source=bank))
    assert await desk.pushed()
    told = [await desk.intent("payment", one) for one in paid]
    assert [one.state for one in told] == ["sent", "noted", "sent"]
    assert told[1].blocked["sentence"] == "Of vendor credit C 1.00 is open in QuickBooks, not 2."
    assert desk.books.read("VendorCredit", credit["Id"])["Balance"] == 0
    await desk.void(paid[0])
    assert await desk.pushed()
    await desk.synced()
    assert (await desk.intent("payment", paid[1])).state == "sent"
    assert desk.books.read("VendorCredit", credit["Id"])["Balance"] == 0


async def test_a_vendors_credit_is_used_up_as_a_line(desk, ferro, bank):
    payable = await desk.payable(ferro, "A", "10.00", number="A")
    assert await desk.pushed()
    credit = await credited(desk, ferro, 3)
    lines = [PaymentLine(amount=D(10), payable_id=payable.id), PaymentLine(amount=D(3), credit_record_id=credit["Id"])]
    await desk.pay_lines(ferro, "P", lines, "7.00", source=bank)
    assert await desk.pushed()
    assert await balance(desk, "A") == 0
    assert desk.books.read("VendorCredit", credit["Id"])["Balance"] == 0
    (paid,) = desk.all("BillPayment")
    assert (paid["TotalAmt"], sorted(line["Amount"] for line in paid["Line"])) == (7, [3, 10])


async def test_an_edit_writes_every_line_of_a_payment_again(desk, ferro, bank):
    first = await desk.payable(ferro, "A", "10.00", number="A")
    second = await desk.payable(ferro, "B", "20.00", number="B")
    await desk.payment(ferro, "P1", [(first, "10.00"), (second, "5.00")], source=bank)
    assert await desk.pushed()
    await desk.payment(ferro, "P1", [(first, "10.00"), (second, "20.00")], source=bank)
    assert await desk.pushed()
    assert (await balance(desk, "A"), await balance(desk, "B")) == (0, 0)
    assert len(desk.all("BillPayment")) == 1


async def test_an_edit_after_our_own_payment_is_no_conflict(desk, ferro, bank):
    """A payment moves its bill's version on; that is our own doing."""
    payable = await desk.payable(ferro, "A", "10.00", number="A")
    await desk.payment(ferro, "P1", [(payable, "4.00")], source=bank)
    assert await desk.pushed()
    await desk.synced()
    await desk.payable(ferro, "A", "10.00", number="A", memo="Later")
    assert await desk.pushed()
    assert desk.mine("Bill", "A")[0]["PrivateNote"] == "Later"
    assert await balance(desk, "A") == 6


async def test_a_void_takes_the_payment_back_and_the_bill_is_open_again(desk, ferro, bank):
    payable = await desk.payable(ferro, "A", number="A")
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    assert await desk.pushed()
    await desk.void(payment)
    assert await desk.pushed()
    assert await balance(desk, "A") == 10
    (paid,) = desk.all("BillPayment")
    assert (paid["TotalAmt"], (await desk.intent("payment", payment)).operation) == (0, "void")


async def test_a_void_and_then_a_cancellation_leave_nothing(desk, ferro, bank):
    payable = await desk.payable(ferro, "A", number="A")
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    assert await desk.pushed()
    await desk.synced()  # the mirror knows the bill as paid, and of the void only by our own doing
    await desk.void(payment)
    assert await desk.pushed()
    await desk.cancel(payable)
    assert await desk.pushed()
    assert desk.mine("Bill", "A") == []


async def test_a_bill_with_a_payment_of_quickbooks_own_is_not_deleted(desk, ferro):
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    _pay(desk, desk.mine("Bill", "A")[0], 4)
    await desk.synced()
    await desk.cancel(payable)
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).blocked["code"] == "settled"
    assert await balance(desk, "A") == 6


async def test_a_payment_voided_before_it_was_sent_never_is(desk, ferro, bank):
    payable = await desk.payable(ferro, "A", number="A")
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    await desk.void(payment)
    assert await desk.pushed()
    assert desk.all("BillPayment") == []
    assert (await desk.intent("payment", payment)).state == "dropped"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", ["create", "void"])
async def test_an_answer_about_a_payment_that_is_lost_pays_once_and_voids_once(desk, ferro, bank, operation, when):
    payable = await desk.payable(ferro, "A", number="A")
    match = Match(entity="BillPayment", operation=operation)
    mishap = desk.emulator.mishap("cut", match, when=when, count=2)
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    assert await desk.pushed()
    assert await desk.later()
    if operation == "void":
        await desk.void(payment)
        assert await desk.pushed()
        assert await desk.later()
    assert len(mishap.fired) == 2
    assert len(desk.all("BillPayment")) == 1
    assert await balance(desk, "A") == (10 if operation == "void" else 0)
    assert (await desk.intent("payment", payment)).state == "sent"


async def test_a_receivable_becomes_an_invoice_and_its_payment_a_payment(desk):
    item = desk.books.create("Item", _service(desk))["Id"]
    await desk.settings(default_item=item)
    bank = await desk.checking()
    nora = await desk.payee("Nora Lind", role="customer")
    receivable = await desk.payable(nora, "R-1", "50.00", direction="receivable", number="R-1")
    payment = await desk.payment(nora, "PR-1", [(receivable, "20.00")], direction="receivable", source=bank)
    assert await desk.pushed()
    (invoice,) = desk.mine("Invoice", "R-1")
    assert (invoice["TotalAmt"], invoice["Balance"]) == (50, 30)
    (paid,) = desk.all("Payment")
    assert (paid["TotalAmt"], paid["UnappliedAmt"]) == (20, 0)
    await desk.void(payment)
    assert await desk.pushed()
    assert desk.mine("Invoice", "R-1")[0]["Balance"] == 50


@pytest.mark.parametrize(("own", "state"), [(True, "noted"), (False, "sent")])
async def test_a_number_of_an_invoice_is_taken_only_where_the_company_chooses_its_numbers(desk, own, state):
    """Pain 26: one code path is dead in one company and alive in the next."""
    item = desk.books.create("Item", _service(desk))["Id"]
    await desk.settings(default_item=item)
    there = desk.books.preferences
    sales = {**there["SalesFormsPrefs"], "CustomTxnNumbers": own}
    desk.books.update("Preferences", {**there, "SalesFormsPrefs": sales}, sparse=True)
    nora = await desk.payee("Nora Lind", role="customer")
    await desk.payable(nora, "R-1", direction="receivable", number="R")
    await desk.synced()
    second = await desk.payable(nora, "R-2", direction="receivable", number="R")
    assert await desk.pushed()
    intent = await desk.intent("payable", second)
    assert (intent.state, (intent.blocked or {}).get("code")) == (state, "number_taken" if own else None)


async def test_bills_of_two_accounts_payable_are_not_paid_by_one_payment(desk, ferro, bank):
    """Pain 9."""
    owed = []
    for name in "AB":
        ledger = desk.books.create("Account", {"Name": f"Owed {name}", "AccountType": "Accounts Payable"})["Id"]
        await desk.synced()
        await desk.settings(default_expense_account=desk.process.rent, payable_account=ledger)
        owed.append(await desk.payable(ferro, name, number=name))
        assert await desk.pushed()
    first, second = owed
    payment = await desk.payment(ferro, "P", [(first, "10.00"), (second, "10.00")], source=bank)
    assert await desk.pushed()
    blocked = (await desk.intent("payment", payment)).blocked
    assert (blocked["code"], "accounts payable" in blocked["sentence"]) == ("payment_unfit", True)


async def test_foreign_bills_keep_their_rates_and_are_paid_at_what_they_come_to(desk):
    there = desk.books.preferences
    told = {**there["CurrencyPrefs"], "MultiCurrencyEnabled": True}
    desk.books.update("Preferences", {**there, "CurrencyPrefs": told}, sparse=True)
    account = {"Name": "Euros", "AccountType": "Bank", "CurrencyRef": {"value": "EUR"}}
    giro = desk.books.create("Account", account)["Id"]
    await desk.synced()
    bank = await desk.checking()
    async with transaction(desk.engine) as conn:
        (mapping,) = await mappings.of_connection(conn, desk.connection.id, "funding_source")
        await mappings.move(conn, mapping, giro, by="test", now=desk.now())
    mahle = await desk.payee("Mahle", currency="EUR")
    bills = [
        await desk.payable(mahle, name, amount, currency="EUR", number=name, custom_fields={"exchange_rate": rate})
        for name, amount, rate in (("A", "30.00", "1.10"), ("B", "10.00", "1.30"))
    ]
    assert await desk.pushed()
    await desk.payable(mahle, "A", "30.00", currency="EUR", number="A", memo="Later")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    assert (bill["ExchangeRate"], bill["PrivateNote"]) == (D("1.10"), "Later")
    await desk.payment(mahle, "P", [(bills[0], "30.00"), (bills[1], "10.00")], source=bank, currency="EUR")
    assert await desk.pushed()
    (paid,) = desk.all("BillPayment")
    assert paid["ExchangeRate"] == D("1.15")
    assert (await balance(desk, "A"), await balance(desk, "B")) == (0, 0)


async def test_what_is_paid_beyond_the_bills_is_flagged(desk):
    item = desk.books.create("Item", _service(desk))["Id"]
    await desk.settings(default_item=item)
    nora = await desk.payee("Nora Lind", role="customer")
    receivable = await desk.payable(nora, "R-1", "50.00", direction="receivable", number="R-1")
    payment = await desk.payment(nora, "PR-1", [(receivable, "50.00")], amount="60.00", direction="receivable")
    await desk.synced()
    assert (await desk.intent("payment", payment)).outcome["variance"] == {"unapplied": "10.00"}


def _service(desk):
    income = desk.books.create("Account", {"Name": "Our income", "AccountType": "Income"})["Id"]
    return {"Name": "Our work", "Type": "Service", "IncomeAccountRef": {"value": income}}


def _pay(desk, bill, amount):
    bank = desk.books.create("Account", {"Name": f"Theirs {bill['Id']}", "AccountType": "Bank"})["Id"]
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    desk.books.create(
        "BillPayment",
        {"VendorRef": bill["VendorRef"], "PayType": "Check", "TotalAmt": amount, "Line": [line],
         "CheckPayment": {"BankAccountRef": {"value": bank}}},
    )  # fmt: skip
