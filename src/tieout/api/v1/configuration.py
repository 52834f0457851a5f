"""Layer's configuration of the platform's app at Intuit: read with the secret masked, or told anew."""

from fastapi import APIRouter

from tieout.api.auth import Asking
from tieout.api.bad_request import Invalid
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.ledger_schemas import QuickbooksConfigurationInput, QuickbooksConfigurationResponse
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.connect.authorize import AppNotConfigured
from tieout.database.transaction import transaction
from tieout.settings import Environment, Settings
from tieout.vault import app
from tieout.vault.app import App

router = APIRouter(
    prefix="/v1/configure/quickbooks", tags=["Configuration"], responses=REFUSALS, route_class=ObjectRoute
)
_ENVIRONMENTS: dict[str, Environment] = {"PRODUCTION": "production", "SANDBOX": "sandbox"}
_SHOWN = 4


@router.get(
    "",
    operation_id="configure.quickbooks.get",
    summary="Get the QuickBooks configuration",
    responses={409: {"model": ApiError, "description": "Nobody has named the app yet."}},
)
async def read(asking: Asking) -> QuickbooksConfigurationResponse:
    """Say which app at Intuit the platform is; of its secret only the end."""
    asking.demand_platform()
    await asking.service.look_up_app()
    return _answer(asking.service.settings)


@router.put(
    "",
    operation_id="configure.quickbooks.put",
    summary="Set the QuickBooks configuration",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def write(asking: Asking, body: QuickbooksConfigurationInput) -> QuickbooksConfigurationResponse:
    """Be this app at Intuit from now on, whatever the settings say; every process knows it in ten seconds."""
    asking.demand_platform()
    service = asking.service
    if body.redirect_url != service.settings.callback_url:
        raise Invalid(
            f"Intuit sends people back to this service itself: give it {service.settings.callback_url}.",
            fields=[("redirect_url", f"must be {service.settings.callback_url}")],
        )
    told = App(client_id=body.client_id, client_secret=body.secret, environment=_ENVIRONMENTS[body.environment])
    async with transaction(service.engine) as conn:
        await app.store(conn, service.cipher, told, now=service.clock.now())
    await service.look_up_app()
    return _answer(service.settings)


def _answer(settings: Settings) -> QuickbooksConfigurationResponse:
    if not settings.client_id or not settings.client_secret:
        raise AppNotConfigured("No app of yours at Intuit is configured; PUT it here, or set TIEOUT_CLIENT_ID.")
    secret = settings.client_secret
    return QuickbooksConfigurationResponse(
        client_id=settings.client_id,
        secret_last_4="*" * max(len(secret) - _SHOWN, _SHOWN) + secret[-_SHOWN:],
        environment="PRODUCTION" if settings.environment == "production" else "SANDBOX",
        redirect_url=settings.callback_url,
    )
