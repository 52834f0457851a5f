from datetime import timedelta

import pytest

from qbo_emulator.clock import Clock
from qbo_emulator.keeping import NotOurs
from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM


@pytest.fixture
def file(tmp_path):
    return tmp_path / "emulator.data"


def test_everything_that_lasts_is_there_after_a_restart(make_emulator, file):
    before = make_emulator(data=file)
    before.create_company("77", name="Second")
    pair = before.grant("77")
    before.notifications.subscribe(
        Endpoint(id="one", client_id=SAMPLE_APP.client_id, url="http://app.test", verifier_token="v")
    )
    before.company("77").listeners[0]("Bill", "1", "updated", before.clock.now(), {})
    before.clock.advance(timedelta(days=3))
    before.keep()

    after = make_emulator(data=file)
    assert list(after.companies) == [SAMPLE_REALM, "77"]
    assert after.company("77").name == "Second"
    assert after.company("77").clock is after.clock
    assert after.clock.now() - before.clock.now() < timedelta(seconds=5)
    assert after.grants.access(pair.access_token).grant.realm_id == "77"
    assert after.grants.refresh(SAMPLE_APP, pair.refresh_token).refresh_token
    assert after.notifications.waiting == 1
    after.company("77").listeners[0]("Bill", "2", "updated", after.clock.now(), {})
    assert after.notifications.waiting == 2


def test_the_clock_file_decides_where_there_is_one(make_emulator, file, tmp_path):
    before = make_emulator(data=file)
    before.clock.advance(timedelta(days=3))
    before.keep()
    clock = Clock(tmp_path / "clock")
    assert make_emulator(data=file, clock=clock).clock.now() < before.clock.now() - timedelta(days=2)


@pytest.mark.parametrize("content", [b"", b"something else", b"\x80\x05K\x01."])
def test_a_foreign_file_is_refused_and_kept(make_emulator, file, content):
    file.write_bytes(content)
    with pytest.raises(NotOurs, match="choose another file"):
        make_emulator(data=file)
    assert file.read_bytes() == content


def test_without_a_file_nothing_is_written(make_emulator, tmp_path):
    make_emulator().keep()
    assert list(tmp_path.iterdir()) == []
