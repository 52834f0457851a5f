"""Hashes passwords with Argon2id, a few at a time: each takes a good deal of memory on purpose."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 12
"""So many characters a password has at least: length is what counts."""

_hasher = PasswordHasher()  # the second recommendation of RFC 9106: 64 MiB, three passes
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
# compared with where nobody is found, so that the answer takes equally long
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$2AHw1vmLkE9Oww07I63X0Q$lzghCjyRUb4n3kTdpJvWj/v4V1ozGlyWjZHmW+9VPOE"


async def hashed(password: str) -> str:
    """Answer what is kept of a password."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def matches(password: str, kept: str | None) -> bool:
    """Say whether this is the password; where none is kept, none is, and saying so takes as long."""
    right = await asyncio.get_running_loop().run_in_executor(_threads, partial(_matches, kept or _NOBODYS, password))
    return right and kept is not None


def _matches(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
