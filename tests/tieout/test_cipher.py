import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.cipher import Cipher
from tieout.errors import CipherError

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = b"vault/1/refresh_token"


@given(st.binary(max_size=2_000), st.binary(max_size=50))
def test_what_was_sealed_opens_in_its_place(plain, place):
    cipher = Cipher({"old": OLD}, "old")
    assert cipher.open(cipher.seal(plain, aad=place), aad=place) == plain


def test_the_plain_text_does_not_show():
    assert b"refresh" not in Cipher({"old": OLD}, "old").seal(b"refresh-me", aad=PLACE)


def test_a_value_moved_to_another_row_is_refused():
    cipher = Cipher({"old": OLD}, "old")
    with pytest.raises(CipherError, match="moved"):
        cipher.open(cipher.seal(b"token", aad=PLACE), aad=b"vault/2/refresh_token")


def test_no_byte_can_be_altered():
    cipher = Cipher({"old": OLD}, "old")
    sealed = cipher.seal(b"token", aad=PLACE)
    for at in range(len(sealed)):
        altered = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(CipherError):
            cipher.open(altered, aad=PLACE)
        with pytest.raises(CipherError):
            cipher.open(sealed[:at], aad=PLACE)


def test_after_a_change_of_keys_old_values_open_and_are_sealed_anew():
    sealed = Cipher({"old": OLD}, "old").seal(b"token", aad=PLACE)
    both = Cipher({"new": NEW, "old": OLD}, "new")
    assert both.open(sealed, aad=PLACE) == b"token"
    assert not both.is_current(sealed)
    again = both.reseal(sealed, aad=PLACE)
    assert both.is_current(again)
    assert Cipher({"new": NEW}, "new").open(again, aad=PLACE) == b"token"


def test_a_key_that_is_gone_is_named():
    sealed = Cipher({"old": OLD}, "old").seal(b"token", aad=PLACE)
    with pytest.raises(CipherError, match="'old': add that key"):
        Cipher({"new": NEW}, "new").open(sealed, aad=PLACE)


def test_the_first_key_of_the_environment_seals():
    keys = f"new:{base64.b64encode(NEW).decode()}, old:{base64.b64encode(OLD).decode()}"
    assert Cipher({"new": NEW}, "new").open(Cipher.of(keys).seal(b"token", aad=PLACE), aad=PLACE) == b"token"
