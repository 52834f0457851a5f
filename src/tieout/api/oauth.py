"""`POST /oauth2/token`: the platform's servers turn their client id and secret into an access token (RFC 6749 §4.4)."""

import base64
import binascii
from typing import Annotated, Literal
from urllib.parse import unquote_plus

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from tieout.access import clients
from tieout.api.auth import tokens_of
from tieout.api.dialect import service_of
from tieout.api.v1.schemas import AuthToken
from tieout.database.transaction import transaction

PLATFORM_TOKEN_SECONDS = 3600
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}

Word = Literal["invalid_request", "invalid_client", "unsupported_grant_type"]
EXAMPLES: dict[str, dict[str, str]] = {
    "TokenRequest": {"grant_type": "client_credentials"},
    "OAuthError": {"error": "invalid_client", "error_description": "The client id or secret is wrong."},
}
router = APIRouter(tags=["Access"])


class TokenRequest(BaseModel):
    """A client asks for a token; id and secret come by HTTP Basic or here."""

    grant_type: str | None = Field(default=None, description="`client_credentials`.")
    client_id: str | None = None
    client_secret: str | None = None
    scope: str | None = Field(default=None, description="Taken and ignored: a client may do everything.")


class OAuthError(BaseModel):
    """Why no token was given."""

    error: Word
    error_description: str


class _RefusedError(Exception):
    def __init__(self, word: Word, sentence: str) -> None:
        super().__init__(sentence)
        self.word: Word = word


@router.post(
    "/oauth2/token",
    operation_id="oauth2.token.post",
    summary="Get an access token",
    response_model=AuthToken,
    responses={
        400: {"model": OAuthError, "description": "The request is not one for client credentials."},
        401: {"model": OAuthError, "description": "The client id or secret is wrong."},
        "default": {"model": OAuthError, "description": "Anything else."},
    },
)
async def token(request: Request, form: Annotated[TokenRequest, Form()]) -> Response:
    """Give a token to a client that proves itself, by HTTP Basic or in the form."""
    try:
        name, secret = _credentials(request.headers.get("Authorization"), form.client_id, form.client_secret)
        _demand_grant(form.grant_type)
        issued = await _issue(request, name, secret)
    except _RefusedError as refused:
        return _refusal(refused, basic="Authorization" in request.headers)
    answer = AuthToken(access_token=issued, expires_in=PLATFORM_TOKEN_SECONDS)
    return JSONResponse(answer.model_dump(), headers=_NO_STORE)


async def _issue(request: Request, name: str, secret: str) -> str:
    service = service_of(request)
    async with transaction(service.engine) as conn:
        known = "\0" not in name and await clients.verify(conn, name, secret)
    if not known:
        raise _RefusedError("invalid_client", "The client id or secret is wrong.")
    return tokens_of(service).issue(name, seconds=PLATFORM_TOKEN_SECONDS, now=service.clock.now())


def _demand_grant(grant_type: str | None) -> None:
    if not grant_type:
        raise _RefusedError("invalid_request", "Send a form with grant_type=client_credentials.")
    if grant_type != "client_credentials":
        raise _RefusedError("unsupported_grant_type", "Only client_credentials is given here.")


def _credentials(header: str | None, client_id: str | None, client_secret: str | None) -> tuple[str, str]:
    if header is None:
        if not client_id or not client_secret:
            raise _RefusedError("invalid_client", "Send the client id and secret, by HTTP Basic or in the form.")
        return client_id, client_secret
    if client_secret is not None:
        raise _RefusedError("invalid_request", "Send the secret by HTTP Basic or in the form, not both.")
    name, secret = _basic(header)
    if client_id is not None and client_id != name:
        raise _RefusedError("invalid_request", "The form names another client than the header.")
    return name, secret


def _basic(header: str) -> tuple[str, str]:
    scheme, _, encoded = header.partition(" ")
    try:
        name, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        name, colon, secret = "", "", ""
    if scheme.lower() != "basic" or not colon:
        raise _RefusedError("invalid_client", "The Authorization header is not HTTP Basic.")
    return unquote_plus(name), unquote_plus(secret)


def _refusal(refused: _RefusedError, *, basic: bool) -> Response:
    headers = dict(_NO_STORE)
    if refused.word == "invalid_client" and basic:
        headers["WWW-Authenticate"] = "Basic"
    status = 401 if refused.word == "invalid_client" else 400
    content = OAuthError(error=refused.word, error_description=str(refused)).model_dump()
    return JSONResponse(content, status_code=status, headers=headers)
