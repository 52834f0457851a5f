"""Reads tokens that the platform's own issuer has signed for its people, with the keys that it publishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
import jwt

from tieout.errors import Unauthenticated

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
FRESH = timedelta(minutes=5)
"""A token that brings somebody in was made for it just now: an old one may have been found somewhere."""

_KEYS_LAST = timedelta(minutes=10)
_NOT_AGAIN = timedelta(seconds=10)  # whoever sends us tokens of unknown keys does not make us knock all the time
_NO = "The token is not one that the platform's issuer has just signed for Tieout; sign in there again."


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the issuer vouches for: an operator, or somebody of one business, by our id of it or the platform's."""

    subject: str
    name: str
    business: str | None


class Issuer:
    """One issuer: its keys are found by OpenID discovery, and fetched anew when a key is not known."""

    def __init__(self, address: str, audience: str, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._address, self._audience, self._transport = address.rstrip("/"), audience, transport
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched: datetime | None = None

    async def read(self, token: str, now: datetime) -> Vouched:
        """Say whom a token vouches for; one that is forged, foreign, old or for somebody else is nobody's."""
        try:
            key = await self._key(str(jwt.get_unverified_header(token).get("kid", "")), now)
            claims = jwt.decode(
                token, key, algorithms=list(ALGORITHMS), audience=self._audience,
                options={"require": ["sub", "iat", "exp", "iss"], "verify_exp": False, "verify_iat": False},
            )  # fmt: skip
            fresh = abs(now.timestamp() - float(claims["iat"])) <= FRESH.total_seconds()
            mine = str(claims["iss"]).rstrip("/") == self._address
            if not (mine and fresh and float(claims["exp"]) > now.timestamp()):
                raise Unauthenticated(_NO)
            return _vouched(claims)
        except (jwt.InvalidTokenError, ValueError, TypeError):
            raise Unauthenticated(_NO) from None

    async def _key(self, name: str, now: datetime) -> jwt.PyJWK:
        age = _KEYS_LAST if self._fetched is None else abs(now - self._fetched)
        if age >= (_KEYS_LAST if name in self._keys else _NOT_AGAIN):
            self._keys, self._fetched = await self._fetch(), now
        try:
            return self._keys[name]
        except KeyError:
            raise Unauthenticated(_NO) from None

    async def _fetch(self) -> dict[str, jwt.PyJWK]:
        try:
            async with httpx2.AsyncClient(transport=self._transport, timeout=10, trust_env=False) as client:
                about = (
                    (await client.get(f"{self._address}/.well-known/openid-configuration")).raise_for_status().json()
                )
                found = (await client.get(about["jwks_uri"])).raise_for_status().json()
            keys = jwt.PyJWKSet.from_dict(found).keys
        except (httpx2.HTTPError, jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise Unauthenticated("The platform's issuer does not tell its keys; try again shortly.") from error
        return {key.key_id: key for key in keys if key.key_id}


def _vouched(claims: Mapping[str, Any]) -> Vouched:
    business = claims.get("business")
    if (business is None) == (claims.get("operator") is not True):
        raise ValueError("a token says either `operator` or `business`")
    name = claims.get("name") or claims.get("email") or claims["sub"]
    return Vouched(str(claims["sub"]), str(name)[:200], None if business is None else str(business))
