"""Seals secrets for the database: AES-256-GCM, bound to the place they belong to, with keys that can be changed."""

import os
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tieout import keyring
from tieout.errors import CipherError

FORM = b"\x01"
NONCE = 12


class Cipher:
    """Seals with the current key and opens with any it knows.

    A sealed value is: form (1 byte), length of the key's id (1 byte), the id, nonce (12 bytes), ciphertext with tag.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        self._keys = {id_: AESGCM(key) for id_, key in keys.items()}
        self._current = current

    @classmethod
    def of(cls, keys: str) -> Self:
        """Make a cipher from `TIEOUT_KEYS`; the first key seals."""
        return cls(*keyring.parse_keys(keys))

    def seal(self, plain: bytes, *, aad: bytes) -> bytes:
        """Seal for one place: `aad` names row and field, and only there it opens."""
        head = _head(self._current)
        nonce = os.urandom(NONCE)
        return head + nonce + self._keys[self._current].encrypt(nonce, plain, head + aad)

    def open(self, sealed: bytes, *, aad: bytes) -> bytes:
        """Open what was sealed for this place."""
        id_ = _key_id(sealed)
        head = _head(id_)
        key = self._keys.get(id_)
        if key is None:
            raise CipherError(f"This was sealed with key {id_!r}: add that key to TIEOUT_KEYS.")
        nonce, ciphertext = sealed[len(head) : len(head) + NONCE], sealed[len(head) + NONCE :]
        try:
            return key.decrypt(nonce, ciphertext, head + aad)
        except (InvalidTag, ValueError) as error:
            raise CipherError("A sealed value was altered or moved to another place: it cannot be opened.") from error

    def is_current(self, sealed: bytes) -> bool:
        """Say whether it was sealed with the current key."""
        return _key_id(sealed) == self._current

    def reseal(self, sealed: bytes, *, aad: bytes) -> bytes:
        """Seal again with the current key, after keys were changed."""
        return self.seal(self.open(sealed, aad=aad), aad=aad)


def _head(id_: str) -> bytes:
    name = id_.encode()
    return FORM + bytes([len(name)]) + name


def _key_id(sealed: bytes) -> str:
    if sealed[:1] != FORM or len(sealed) < 2 or len(sealed) < 2 + sealed[1] + NONCE:
        raise CipherError("This is no sealed value.")
    return sealed[2 : 2 + sealed[1]].decode(errors="replace")
