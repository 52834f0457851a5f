"""A run tells what it cost, and what to tell Intuit's support when something about it is strange."""

from qbo_emulator import Match

API = "/v3/company/"


def asked(emulator, connection, after=0):
    """Answer the requests to QuickBooks' books, those of the sign-in and of the introduction left out."""
    return [
        one for one in emulator.log if one.request.path.startswith(API + connection.realm_id) and one.number > after
    ]


def last(emulator):
    return max(one.number for one in emulator.log)


async def test_a_run_says_how_many_calls_it_took_and_intuits_name_for_the_last(platform, emulator):
    connection = await platform.connect(trigger=None)
    before = last(emulator)
    await platform.sync(connection)
    run = await platform.ended(connection)
    calls = asked(emulator, connection, before)
    assert run.calls == len(calls)
    assert run.intuit_tid in {one.intuit_tid for one in calls}


async def test_a_run_that_failed_names_the_exchange_that_failed(platform, emulator):
    connection = await platform.connect(trigger=None)
    before = last(emulator)
    emulator.mishap("fault", Match(path="/v3/*"), fault="4001", count=None)
    await platform.sync(connection)
    run = await platform.ended(connection)
    calls = asked(emulator, connection, before)
    assert (run.state, run.calls) == ("failed", len(calls))
    assert run.cause["intuit_tid"] == run.intuit_tid
    assert run.intuit_tid in {call.intuit_tid for call in calls}


async def test_a_sync_of_one_company_asks_nothing_of_the_other(platform, emulator):
    other_realm = "4620816365000000001"
    emulator.create_company(other_realm)
    business = await platform.business()
    one = await platform.connect(business, trigger=None)
    other = await platform.connect(business, other_realm, trigger=None)
    before = last(emulator)
    await platform.sync(other)
    assert (await platform.ended(other)).state == "completed"
    assert asked(emulator, one, before) == []
    assert await platform.run(one) is None
    assert (await platform.status(business.id)).last_sync_status == "SYNC_SUCCESS"
