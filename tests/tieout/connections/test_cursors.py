from datetime import UTC, datetime, timedelta

from tieout.connections import cursors

THEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_places_are_kept_per_part_and_the_last_one_counts(conn, connection):
    await cursors.keep_place(conn, connection.id, "Bill", 0, {"after": "a"})
    await cursors.keep_place(conn, connection.id, "Bill", 1, {"after": "b"})
    await cursors.keep_place(conn, connection.id, "Account", 0, {"after": "c"})
    await cursors.keep_place(conn, connection.id, "Bill", 0, {"after": "d"})
    assert await cursors.places(conn, connection.id) == [
        ("Account", 0, {"after": "c"}),
        ("Bill", 0, {"after": "d"}),
        ("Bill", 1, {"after": "b"}),
    ]


async def test_an_entity_s_places_are_dropped_together(conn, connection, connect):
    other = await connect(connection.business_id, "2")
    for id_, entity in ((connection.id, "Bill"), (connection.id, "Account"), (other.id, "Bill")):
        await cursors.keep_place(conn, id_, entity, 0, {})
    await cursors.drop_places(conn, connection.id, "Bill")
    assert [entity for entity, _, _ in await cursors.places(conn, connection.id)] == ["Account"]
    assert [entity for entity, _, _ in await cursors.places(conn, other.id)] == ["Bill"]


async def test_the_time_to_ask_for_changes_since_moves_per_entity_and_can_be_forgotten(conn, connection):
    later = THEN + timedelta(hours=1)
    await cursors.move(conn, connection.id, ["Bill", "Account"], THEN)
    await cursors.move(conn, connection.id, ["Bill"], later)
    await cursors.move(conn, connection.id, [], later)
    assert await cursors.since(conn, connection.id) == {"Bill": later, "Account": THEN}
    await cursors.forget(conn, connection.id, ["Account"])
    assert await cursors.since(conn, connection.id) == {"Bill": later}
