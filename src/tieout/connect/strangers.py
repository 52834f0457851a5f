"""Notices from an answer of Intuit's sign-in that somebody else refreshed a connection's tokens before us.

A refresh token lives for 100 days (101 on the wire) from when it was made, and one that was replaced still works for a
day (facts A.4). So one that is new to us, and yet was made long before we asked, was made for somebody else. An answer
to us that was lost looks the same if nobody asked again at once.
https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/faq
"""

from datetime import datetime, timedelta

from qbo.facts.limits import REFRESH_TOKEN_GRACE
from qbo.oauth import Tokens

LIFETIMES = (timedelta(days=100), timedelta(days=101))
AT_ONCE = timedelta(minutes=10)
"""So long after its making a token may still be the answer to our own question, asked again."""


def by_a_stranger(used: str, tokens: Tokens, now: datetime) -> bool:
    """Whether the refresh token of an answer was made for somebody else."""
    left = tokens.refresh_expires_at - now
    ages = [lifetime - left for lifetime in LIFETIMES if lifetime >= left - AT_ONCE]
    if tokens.refresh_token == used or not ages or tokens.refresh_expires_at == tokens.hard_expires_at:
        return False
    return AT_ONCE < min(ages) <= REFRESH_TOKEN_GRACE
