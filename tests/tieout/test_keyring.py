from concurrent.futures import ThreadPoolExecutor

import pytest

from tieout.errors import BadSettings
from tieout.keyring import kept, new_keys, new_secret, parse_keys


def test_new_keys_can_be_read():
    keys, current = parse_keys(new_keys())
    assert list(keys) == [current]
    assert len(keys[current]) == 32


@pytest.mark.parametrize("keys", ["", "a", "a:", "a:AAAA", ":AAAA", "a:not base64", "a:" + "A" * 43 + "=,b"])
def test_keys_that_cannot_be_are_refused(keys):
    with pytest.raises(BadSettings, match="must be id:base64"):
        parse_keys(keys)


def test_a_refusal_does_not_show_the_keys():
    good = new_keys()
    with pytest.raises(BadSettings) as refused:
        parse_keys(f"{good},b:AAAA")
    assert good.partition(":")[2] not in str(refused.value)
    assert "AAAA" not in str(refused.value)


def test_a_kept_secret_stays_and_is_closed_to_others(tmp_path):
    file = tmp_path / "data" / "secret"
    secret = kept(file, new_secret)
    assert kept(file, new_secret) == secret
    assert file.stat().st_mode & 0o077 == 0
    assert list(file.parent.iterdir()) == [file]


def test_processes_that_race_get_the_same_secret(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: kept(tmp_path / "secret", new_secret), range(32)))) == 1
