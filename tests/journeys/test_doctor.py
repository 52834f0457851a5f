"""The doctor over a whole installation: what is right is said to be, and each thing that is wrong, with its mend."""

import os
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from qbo_emulator import Match
from qbo_emulator.world import VERIFIER_TOKEN
from tieout.api.routes import make_api
from tieout.cipher import Cipher
from tieout.cli.doctor.command import examine
from tieout.cli.doctor.finding import Case
from tieout.cli.reseal import EVERYTHING
from tieout.database import seals
from tieout.database.transaction import transaction
from tieout.keyring import new_keys
from tieout.vault import app
from tieout.vault.app import App


class Internet(httpx2.AsyncBaseTransport):
    """Leads to our own service under its public address, and to QuickBooks under every other."""

    def __init__(self, app, quickbooks):
        self.doors = {"localhost": httpx2.ASGITransport(app=app)}
        self.quickbooks = quickbooks

    async def handle_async_request(self, request):
        return await self.doors.get(request.url.host, self.quickbooks).handle_async_request(request)


@pytest.fixture
def settings(settings):
    return replace(settings, webhook_verifier=VERIFIER_TOKEN)


@pytest.fixture
def case(platform, emulator):
    door = make_api()
    door.state.service = platform.service
    return Case(
        settings=platform.service.settings,
        clock=platform.service.clock,
        transport=Internet(door, emulator.transport()),
    )


async def examined(case, **changed):
    """Answer the findings, by what they are about, as (verdict, sentence, mend)."""
    case.settings = replace(case.settings, **changed)
    found = {}
    async for _, one in examine(case):
        if one:
            found.setdefault(one.about, []).append(one)
    case.context = None
    return found


def verdicts(found):
    return {about: {one.verdict for one in several} for about, several in found.items()}


async def test_of_a_sound_installation_nothing_is_wrong(platform, case):
    await platform.ended(await platform.connect())
    found = await examined(case)
    worst = verdicts(found)
    assert not any("wrong" in one for one in worst.values()), found
    assert worst["app"] == {"good", "unknown"}
    for about in ("database", "keys", "workers", "notifications", "company"):
        assert worst[about] == {"good"}, found[about]
    assert "http://localhost:8400/oauth/callback" in found["redirect"][0].sentence


@pytest.mark.parametrize(
    ("changed", "about", "says"),
    [
        ({"client_id": ""}, "app", ("No app at Intuit", "TIEOUT_CLIENT_ID")),
        ({"client_secret": "another"}, "app", ("does not know the app", "Copy client id")),
        ({"public_url": "http://sync.example.com"}, "redirect", ("wants https", "TIEOUT_PUBLIC_URL")),
        ({"public_url": "sync.example.com"}, "redirect", ("is no address", "TIEOUT_PUBLIC_URL")),
        (
            {"public_url": "https://10.0.0.7", "environment": "production"},
            "redirect",
            ("and a name", "TIEOUT_PUBLIC_URL"),
        ),
        ({"environment": "production"}, "company", ("not of the environment production", "TIEOUT_ENVIRONMENT")),
        ({"environment": "production"}, "settings", ("overridden", "Unset TIEOUT_API_BASE")),
        ({"webhook_verifier": "another"}, "notifications", ("another verifier", "same TIEOUT_WEBHOOK_VERIFIER")),
        ({"public_url": "http://nobody.example.com"}, "notifications", ("answers 404", "TIEOUT_PUBLIC_URL")),
        ({"keys": new_keys()}, "keys", ("cannot be opened", "back into TIEOUT_KEYS")),
        (
            {"database_url": "postgresql://u:s3cret@127.0.0.1:1/n"},
            "database",
            ("does not answer", "TIEOUT_DATABASE_URL"),
        ),
    ],
)
async def test_what_is_wrong_is_named_with_its_mend(platform, case, changed, about, says):
    await platform.connect(trigger=None)
    found = await examined(case, **changed)
    wrong = [one for one in found[about] if one.verdict == "wrong"]
    assert any(says[0] in one.sentence and says[1] in one.mend for one in wrong), found[about]
    assert "s3cret" not in str(found)


async def test_an_app_that_was_told_through_the_api_is_the_one_that_is_tried(platform, case):
    service = platform.service
    told = App(client_id="another", client_secret="no secret of ours", environment="sandbox")
    async with transaction(service.engine) as conn:
        await app.store(conn, service.cipher, told, now=service.clock.now())
    found = await examined(case, client_id="", client_secret="")
    assert "does not know the app" in found["app"][0].sentence


async def test_a_worker_that_is_gone_is_missed(serving, emulator):
    async with serving(worker=False) as platform:
        case = Case(settings=platform.service.settings, clock=platform.service.clock, transport=emulator.transport())
        assert "No worker" in (await examined(case))["workers"][0].sentence


@pytest.mark.parametrize(
    ("fault", "mend"),
    [
        ("forbidden", "the keys of the environment"),
        ("insufficient_scope", "lacks the scope com.intuit.quickbooks.accounting"),
        ("access_lost", "somebody who has connect it again"),
    ],
)
async def test_a_company_that_does_not_open_says_what_opens_it(platform, case, emulator, fault, mend):
    await platform.connect(trigger=None)
    emulator.mishap("fault", Match(operation="read"), fault=fault, count=1)
    (found,) = (await examined(case))["company"]
    assert (found.verdict, mend in found.mend) == ("wrong", True), found


async def test_without_the_keys_of_the_app_no_company_is_blamed(platform, case):
    await platform.connect(trigger=None)
    assert verdicts(await examined(case, client_id=""))["company"] == {"unknown"}


async def test_a_schema_of_another_release_and_a_key_of_yesterday_are_told(platform, case):
    await platform.connect(trigger=None)
    old = case.settings.keys
    new = new_keys()
    found = await examined(case, keys=f"{new},{old}")
    assert ("older key" in found["keys"][1].sentence, "tieout reseal" in found["keys"][1].mend) == (True, True)
    async with transaction(platform.service.engine) as conn:
        assert await seals.reseal(conn, Cipher.of(f"{new},{old}"), EVERYTHING) == 2
        assert await seals.reseal(conn, Cipher.of(f"{new},{old}"), EVERYTHING) == 0
    assert verdicts(await examined(case, keys=new))["keys"] == {"good"}
    async with transaction(platform.service.engine) as conn:
        await seals.reseal(conn, Cipher.of(f"{old},{new}"), EVERYTHING)
    async with transaction(platform.service.engine) as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert "Start the service" in (await examined(case, keys=old))["database"][1].mend
    async with transaction(platform.service.engine) as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer than this release" in (await examined(case))["database"][1].sentence


async def test_secrets_that_others_can_read_and_clocks_that_differ_are_told(platform, case, tmp_path):
    (tmp_path / "keys").write_text("secret")
    os.chmod(tmp_path / "keys", 0o644)  # noqa: PTH101 - as an operator does
    case.transport = httpx2.MockTransport(
        lambda _: httpx2.Response(200, headers={"Date": "Sat, 01 Jan 2000 00:00:00 GMT"}, json={})
    )
    found = await examined(case)
    assert any("chmod 600" in one.mend for one in found["folder"])
    assert [one.verdict for one in found["time"]] == ["good", "wrong"]
