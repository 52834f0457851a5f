"""A platform whose writes get stuck, and what has to happen for that."""

import pytest

from tieout.connections import mappings
from tieout.database.transaction import transaction
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.jobs import watch
from tieout.payables import accounts
from tieout.payables.accounts import PlatformAccountContent


class Clerk:
    """A desk, and somebody who causes trouble at it."""

    def __init__(self, desk):
        self.desk = desk

    def __getattr__(self, name):
        return getattr(self.desk, name)

    async def issues(self, state="open"):
        await watch.sweep(self.process._context())
        async with transaction(self.engine) as conn:
            return await lists.page(conn, Filter(state=state), now=self.now())

    async def mapped(self, kind, id_, account):
        async with transaction(self.engine) as conn:
            await mappings.set_account(conn, self.connection, kind, id_, account, by="test", now=self.now())

    async def platform_account(self, name, account=None):
        async with transaction(self.engine) as conn:
            content = PlatformAccountContent(name=name, type="expense")
            kept = await accounts.upsert(conn, self.business_id, name, content, now=self.now())
        if account:
            await self.mapped("platform_account", kept.thing.id, account)

    async def bill(self, external_id="A", **more):
        """Have the platform approve a bill of Ferro's, whose vendor is in QuickBooks."""
        ferro = await self.payee("Ferro")
        await self.pushed()
        return await self.payable(ferro, external_id, **{"number": external_id} | more)

    async def written(self, **more):
        payable = await self.bill(**more)
        await self.synced()
        (there,) = self.mine("Bill", "A")
        return payable, there

    async def decided(self, what, kind, thing, *said):
        intent = await self.intent(kind, thing)
        async with transaction(self.engine) as conn:
            await what(conn, self.connection, intent, *said, now=self.now())

    def prefer(self, member, **told):
        there = self.books.preferences
        self.books.update("Preferences", {**there, member: {**there[member], **told}}, sparse=True)

    def spend(self, there, amount):
        """Pay a bill in QuickBooks, and answer the payment."""
        bank = self.books.create("Account", {"Name": f"Theirs {there['Id']}", "AccountType": "Bank"})["Id"]
        line = {"Amount": amount, "LinkedTxn": [{"TxnId": there["Id"], "TxnType": "Bill"}]}
        return self.books.create(
            "BillPayment",
            {"VendorRef": there["VendorRef"], "PayType": "Check", "TotalAmt": amount, "Line": [line],
             "CheckPayment": {"BankAccountRef": {"value": bank}}},
        )  # fmt: skip

    def unspend(self):
        (paid,) = self.all("BillPayment")
        self.books.delete("BillPayment", {"Id": paid["Id"], "SyncToken": paid["SyncToken"]})

    async def stuck(self, code, reason):
        """See that a reason is one issue, which closes when the write goes."""
        await reason.happens(self)
        assert await self.pushed()
        (told,) = await self.issues()
        assert (told.cause["code"], told.owner, told.connection_id) == (code, reason.owner, self.connection.id)
        assert told.key == f"write:{reason.key}" if reason.key else told.key.startswith("write:")
        assert told.action.endswith(".")
        assert "is stuck" in told.sentence
        if reason.about:
            assert str(told.subject) == reason.about
        await reason.mended(self)
        await self.synced()
        assert [one.sentence for one in await self.issues()] == []
        (over,) = await self.issues("resolved")
        assert over.id == told.id


@pytest.fixture
def clerk(desk):
    return Clerk(desk)
