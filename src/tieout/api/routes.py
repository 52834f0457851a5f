"""Every route of the HTTP API, in both dialects."""

from functools import partial
from importlib.metadata import version

from fastapi import APIRouter, FastAPI
from starlette.types import Lifespan

from tieout.api import metrics, notifications, oauth, openapi, probes
from tieout.api.cleo import integrations, sync
from tieout.api.cleo import mappings as cleo_mappings
from tieout.api.cleo import payables as cleo_payables
from tieout.api.dialect import HANDLED, refuse
from tieout.api.request_id import RequestId
from tieout.api.v1 import (
    attachments,
    audit,
    businesses,
    candidates,
    certificates,
    changes,
    configuration,
    connect_links,
    connections,
    deletions,
    event_endpoints,
    events,
    export,
    funding_sources,
    health,
    history,
    intents,
    issues,
    ledger,
    links,
    mappings,
    overview,
    payables,
    payees,
    payments,
    platform_accounts,
    quickbooks,
    records,
    runs,
    schedule,
    undo,
    usage,
)
from tieout.api.v1 import notifications as told

_DESCRIPTION = """Keeps a platform and its customers' QuickBooks Online companies in step, and proves that they agree.

Two dialects over the same data: `/v1` in Layer's style (snake_case, `ApiError`) and `/api` in Cleo Pay's style
(camelCase, `{message, errors}`). Amounts are strings, because JSON numbers lose cents. Lists page by cursor."""


ROUTERS = (
    oauth.router,
    businesses.bare,
    businesses.every,
    businesses.one,
    quickbooks.router,
    overview.once,
    overview.stream,
    connect_links.router,
    connections.lists,
    connections.one,
    records.lists,
    records.one,
    export.router,
    history.router,
    changes.all_companies,
    changes.one_company,
    deletions.lists,
    deletions.one,
    runs.lists,
    runs.one,
    certificates.lists,
    certificates.one,
    schedule.router,
    told.lists,
    told.one,
    health.every,
    health.of_business,
    health.one,
    audit.every,
    audit.of_business,
    issues.every,
    issues.of_business,
    issues.one,
    usage.router,
    usage.of_company,
    events.lists,
    events.one,
    event_endpoints.lists,
    event_endpoints.new,
    event_endpoints.one,
    event_endpoints.log,
    payees.lists,
    payees.one,
    funding_sources.lists,
    funding_sources.one,
    platform_accounts.lists,
    platform_accounts.one,
    *payables.payables,
    *payables.receivables,
    attachments.lists,
    attachments.one,
    payments.lists,
    payments.one,
    intents.lists,
    intents.one,
    intents.whole,
    undo.router,
    links.lists,
    links.one,
    mappings.lists,
    mappings.one,
    ledger.router,
    configuration.router,
    candidates.lists,
    candidates.one,
    integrations.router,
    sync.router,
    cleo_mappings.router,
    cleo_payables.router,
)

_TOGETHER = APIRouter(strict_content_type=False)  # JSON without its header is still JSON; our tokens are not cookies
for _router in ROUTERS:
    _TOGETHER.include_router(_router)  # once, not for each application: what a route takes and gives is worked out here


def make_api(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """Put the API together; it answers once `app.state.service` is there."""
    app = FastAPI(
        title="Tieout",
        version=version("tieout"),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.router.routes.extend(_TOGETHER.routes)
    app.state.documented = [route for router in ROUTERS for route in router.routes]
    for kind in HANDLED:
        app.add_exception_handler(kind, refuse)
    app.add_middleware(RequestId)
    app.router.routes.extend([*probes.routes, *metrics.routes])
    app.router.routes[:0] = notifications.routes  # looked at first: Intuit comes in bursts
    app.openapi = partial(openapi.document, app)  # type: ignore[method-assign]
    return app
