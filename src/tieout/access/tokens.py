"""Access tokens of our own API: signed, short-lived, for the platform or for one business."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from tieout.errors import Unauthenticated
from tieout.ids import BusinessId

ALGORITHM = "HS256"
AUDIENCE = "tieout"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the platform, which sees every business, or a bearer who sees one."""

    subject: str
    business: BusinessId | None = None

    @property
    def platform(self) -> bool:
        """Whether every business may be seen."""
        return self.business is None


class Tokens:
    """Issues and verifies tokens with one secret; the secret's fingerprint is the key id."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._key_id = hashlib.sha256(secret.encode()).hexdigest()[:8]

    def issue(self, subject: str, *, business: BusinessId | None = None, seconds: int, now: datetime) -> str:
        """Make a token that is good for so long."""
        claims = {"sub": subject, "aud": AUDIENCE, "iat": now, "exp": now + timedelta(seconds=seconds)}
        if business is not None:
            claims["business"] = str(business)
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM, headers={"kid": self._key_id})

    def verify(self, token: str, now: datetime) -> Principal:
        """Say who holds this token; what is forged, foreign or expired is nobody's."""
        try:
            # Our own clock decides about expiry, so that tests can turn it.
            claims = jwt.decode(
                token, self._secret, algorithms=[ALGORITHM], audience=AUDIENCE,
                options={"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False},
            )  # fmt: skip
            business = claims.get("business")
            principal = Principal(claims["sub"], BusinessId(UUID(business)) if business is not None else None)
            expired = int(claims["exp"]) <= now.timestamp()
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):
            raise Unauthenticated("The access token is not one of ours; get another one.") from None
        if expired:
            raise Unauthenticated("The access token has expired; get another one.")
        return principal
