"""Secrets that Tieout makes for itself: new ones, and where they are kept."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from tieout.errors import BadSettings


def new_secret() -> str:
    """Make a secret nobody can guess."""
    return secrets.token_urlsafe(32)


def new_keys() -> str:
    """Make a key ring with one key."""
    return f"{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def parse_keys(keys: str) -> tuple[dict[str, bytes], str]:
    """Read `id:base64,id:base64` as the keys by id and the id of the one that seals."""
    ring: dict[str, bytes] = {}
    for entry in keys.split(","):
        id_, _, encoded = entry.strip().partition(":")
        try:
            ring[id_] = base64.b64decode(encoded, validate=True)
        except ValueError:
            ring[id_] = b""
        if not id_ or len(ring[id_]) != 32:
            raise BadSettings("TIEOUT_KEYS must be id:base64,id:base64 with 32 bytes in each key.")
    return ring, next(iter(ring))


def kept(file: Path, make: Callable[[], str]) -> str:
    """Answer the secret in `file`, made now if there is none; of processes that race, all get the same one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        half.touch(mode=0o600)
        half.write_text(make())
        try:
            file.hardlink_to(half)  # fails where a rename would overwrite
        except FileExistsError:
            pass
        finally:
            half.unlink()
    return file.read_text()
