"""Signs what is told, by the Standard Webhooks specification; pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from tieout.errors import BadInput

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64


def new_secret() -> str:
    """Make a secret."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def demand_secret(secret: str) -> str:
    """Refuse a secret that libraries of the specification would not take."""
    try:
        key = _key(secret)
    except (ValueError, binascii.Error):
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise BadInput(f"A secret is {PREFIX} and the base64 of {SHORTEST} to {LONGEST} bytes.", field="secret")
    return secret


def headers(secrets: Sequence[str], *, id_: str, at: datetime, body: bytes) -> dict[str, str]:
    """Answer the three headers; each secret adds a signature, and the receiver needs to know one of them."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((id_.encode(), stamp.encode(), body))
    signatures = [hmac.new(_key(secret), signed, hashlib.sha256).digest() for secret in secrets]
    told = " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures)
    return {"webhook-id": id_, "webhook-timestamp": stamp, "webhook-signature": told}


def _key(secret: str) -> bytes:
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
