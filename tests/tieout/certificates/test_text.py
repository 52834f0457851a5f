from datetime import UTC, datetime, timedelta

from tieout.certificates.store import Certificate, Line, Repair
from tieout.certificates.text import as_text
from tieout.ids import BusinessId, CertificateId, ConnectionId, new_id

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


def certificate(*lines):
    return Certificate(
        id=CertificateId(new_id()),
        connection_id=ConnectionId(new_id()),
        business_id=BusinessId(new_id()),
        run_id=None,
        at=NOON,
        boundary=NOON - timedelta(days=29),
        agreed=all(line.verdict != "differs" for line in lines),
        rows=lines,
    )


def test_it_says_first_whether_all_agrees_and_then_entity_by_entity():
    text = as_text(
        certificate(
            Line(entity="Invoice", verdict="agrees", theirs=12345, ours=12345),
            Line(entity="Preferences", verdict="not provable", ours=1, why="a company has one"),
        ),
        "Craig's Landscaping",
    )
    assert text.splitlines()[1:] == [
        "Craig's Landscaping",
        "At 2026-08-16 12:00:00 UTC, by QuickBooks' clock.",
        "QuickBooks and the mirror agree in everything that can be proven.",
        "",
        "Entity       QuickBooks    Here  Verdict       Ids compared",
        "-----------  ----------  ------  ------------  ------------",
        "Invoice          12,345  12,345  agrees",
        "Preferences                   1  not provable",
        "",
        "Preferences: a company has one.",
    ]


def test_what_differs_is_in_the_verdict():
    text = as_text(certificate(Line(entity="Bill", verdict="differs", theirs=31, ours=30)))
    assert "do NOT agree in Bill." in text


def test_records_that_were_put_right_are_named_and_beyond_twenty_counted():
    repaired = tuple(Repair(str(number), "missing") for number in range(25))
    text = as_text(certificate(Line(entity="Bill", verdict="agrees", theirs=9, ours=9, compared=9, repaired=repaired)))
    assert "25 records were put right first." in text
    assert "Bill, put right: 0 (missing), 1 (missing)," in text
    assert "19 (missing) and 5 more." in text
