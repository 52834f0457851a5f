from datetime import timedelta

from tieout.connections import cursors
from tieout.database.transaction import transaction


async def test_a_place_is_kept_by_entity_and_number_until_it_is_dropped(engine, connection):
    async with transaction(engine) as conn:
        await cursors.keep_place(conn, connection.id, "Vendor", 1, {"after": "1"})
        await cursors.keep_place(conn, connection.id, "Vendor", 0, {"after": "7"})
        await cursors.keep_place(conn, connection.id, "Vendor", 1, {"after": "2"})
        await cursors.keep_place(conn, connection.id, "Bill", 0, {})
        kept = await cursors.places(conn, connection.id)
        assert kept == [("Bill", 0, {}), ("Vendor", 0, {"after": "7"}), ("Vendor", 1, {"after": "2"})]
        await cursors.drop_places(conn, connection.id, "Vendor")
        assert await cursors.places(conn, connection.id) == [("Bill", 0, {})]


async def test_cursors_move_together_and_can_be_forgotten(engine, clock, connection):
    now = clock.now()
    async with transaction(engine) as conn:
        await cursors.move(conn, connection.id, [], now)
        await cursors.move(conn, connection.id, ["Bill", "Vendor"], now)
        await cursors.move(conn, connection.id, ["Bill"], now + timedelta(hours=1))
        assert await cursors.since(conn, connection.id) == {"Bill": now + timedelta(hours=1), "Vendor": now}
        await cursors.forget(conn, connection.id, ["Bill"])
        assert await cursors.since(conn, connection.id) == {"Vendor": now}


async def test_companies_do_not_share_cursors_or_places(engine, clock, connect, connection):
    other = await connect(connection.business_id, "2002")
    async with transaction(engine) as conn:
        await cursors.move(conn, other.id, ["Bill"], clock.now())
        await cursors.keep_place(conn, other.id, "Bill", 0, {})
        assert await cursors.since(conn, connection.id) == {}
        assert await cursors.places(conn, connection.id) == []
