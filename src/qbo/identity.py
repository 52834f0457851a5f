"""Who connected: the id_token of OpenID Connect, its signature checked against Intuit's keys; pure.

https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/openid-connect
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from qbo.errors import OAuthRefused

# DER of DigestInfo for SHA-256: what RSASSA-PKCS1-v1_5 puts before the digest (RFC 8017, 9.2).
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALLEST_KEY = 256  # bytes: RS256 asks for 2048 bits (RFC 7518, 3.3)


def check(id_token: str, *, jwks: Mapping[str, Any], client_id: str, issuer: str, now: datetime) -> dict[str, Any]:
    """Answer the claims of an id_token that Intuit made for this app and that still holds; else OAuthRefused."""
    try:
        head, body, signature = id_token.split(".")
        header, claims = _json(head), _json(body)
        signed = _bytes(signature)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise OAuthRefused("the id_token is no token") from error
    if header.get("alg") != "RS256":
        raise OAuthRefused("the id_token is not signed with RS256")
    if not _verified(f"{head}.{body}".encode(), signed, _key(jwks, header.get("kid"))):
        raise OAuthRefused("the id_token's signature is not Intuit's")
    _hold(claims, client_id=client_id, issuer=issuer, now=now)
    return claims


def _hold(claims: Mapping[str, Any], *, client_id: str, issuer: str, now: datetime) -> None:
    audience = claims.get("aud")
    if claims.get("iss") != issuer:
        raise OAuthRefused(f"the id_token comes from {claims.get('iss')!r}")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise OAuthRefused("the id_token is for another app")
    expires = claims.get("exp")
    if not isinstance(expires, int) or now.timestamp() >= expires:
        raise OAuthRefused("the id_token has expired")


def _key(jwks: Mapping[str, Any], kid: Any) -> tuple[int, int]:
    for key in jwks.get("keys") or ():
        if key.get("kid") == kid and key.get("kty") == "RSA":
            return int.from_bytes(_bytes(key["n"])), int.from_bytes(_bytes(key["e"]))
    raise OAuthRefused("the id_token is signed with a key that Intuit does not list: fetch the keys again")


def _verified(message: bytes, signature: bytes, key: tuple[int, int]) -> bool:
    modulus, exponent = key
    size = (modulus.bit_length() + 7) // 8
    digest = _SHA256 + hashlib.sha256(message).digest()
    if size < _SMALLEST_KEY or len(signature) != size or int.from_bytes(signature) >= modulus:
        return False
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return pow(int.from_bytes(signature), exponent, modulus).to_bytes(size) == padded


def _json(part: str) -> dict[str, Any]:
    return msgspec.json.decode(_bytes(part), type=dict[str, Any])


def _bytes(part: str) -> bytes:
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
