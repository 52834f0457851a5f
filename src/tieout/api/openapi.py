"""The OpenAPI document: what FastAPI knows about the routes, and examples beside the shapes."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from tieout.api.cleo.examples import EXAMPLES as CLEO
from tieout.api.oauth import EXAMPLES as OAUTH
from tieout.api.v1.audit import EXAMPLES as AUDIT
from tieout.api.v1.candidates_schemas import EXAMPLES as CANDIDATES
from tieout.api.v1.connect_examples import EXAMPLES as CONNECT
from tieout.api.v1.event_schemas import EXAMPLES as EVENTS
from tieout.api.v1.examples import EXAMPLES as LAYER
from tieout.api.v1.issue_schemas import EXAMPLES as ISSUES
from tieout.api.v1.notifications import EXAMPLES as NOTIFICATIONS
from tieout.api.v1.own_examples import EXAMPLES as OWN
from tieout.api.v1.push_schemas import EXAMPLES as PUSH
from tieout.api.v1.undo import EXAMPLES as UNDO


def document(app: FastAPI) -> dict[str, Any]:
    """Write the document; FastAPI drops nulls from what it writes itself, so examples are put in afterwards."""
    if app.openapi_schema is None:
        found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        own = OWN | AUDIT | NOTIFICATIONS | EVENTS | ISSUES | CANDIDATES | PUSH | UNDO | CONNECT
        for name, example in (LAYER | own | CLEO | OAUTH).items():
            found["components"]["schemas"][name]["examples"] = [example]
        app.openapi_schema = found
    return app.openapi_schema
