import time
from uuid import RFC_4122

from tieout.ids import new_id


def test_an_id_is_a_uuid_of_version_7():
    assert {(id_.version, id_.variant) for id_ in (new_id() for _ in range(500))} == {(7, RFC_4122)}


def test_ids_sort_by_the_time_they_were_made():
    ids = []
    for _ in range(20):
        ids.append(new_id())
        time.sleep(0.000_01)
    assert ids == sorted(ids)


def test_ids_of_one_millisecond_differ():
    assert len({new_id() for _ in range(5_000)}) == 5_000
