"""The platform's side of the connect component: serves a page, and gives whoever is signed in a token for them.

    TIEOUT_COMPONENT_ORIGINS=http://localhost:8500 tieout serve
    TIEOUT_PLATFORM_CLIENT_SECRET=… python examples/connect-plain/server.py [examples/connect-react]

A real platform knows its customer from its own session; here there is only one, with the external id `acme-1`.
"""

import os
import sys
from pathlib import Path

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

HERE = Path(__file__).parent


def make_app(tieout: str, secret: str, folder: Path = HERE) -> Starlette:
    """Make the platform's application, for a Tieout at this address."""

    async def asked(path: str, **given: object) -> dict[str, str]:
        async with httpx2.AsyncClient(base_url=tieout) as http:
            granted = await http.post(
                "/oauth2/token", data={"grant_type": "client_credentials"}, auth=("platform", secret)
            )
            http.headers["Authorization"] = f"Bearer {granted.raise_for_status().json()['access_token']}"
            answer = await http.post(path, **given)
            return answer.raise_for_status().json()

    async def business() -> str:
        return (await asked("/v1/businesses", json={"name": "Acme's customer", "external_id": "acme-1"}))["id"]

    async def settings(_request: Request) -> Response:
        return JSONResponse({"tieout": tieout, "business": await business()})

    async def token(_request: Request) -> Response:
        made = await asked(f"/v1/businesses/{await business()}/auth-token")
        return PlainTextResponse(made["access_token"], headers={"Cache-Control": "no-store"})

    return Starlette(
        routes=[
            Route("/settings.json", settings),
            Route("/token", token, methods=["POST"]),
            Mount("/", StaticFiles(directory=folder, html=True)),
        ]
    )


if __name__ == "__main__":
    uvicorn.run(
        make_app(
            os.environ.get("TIEOUT", "http://localhost:8400"),
            os.environ["TIEOUT_PLATFORM_CLIENT_SECRET"],
            Path(sys.argv[1]) if len(sys.argv) > 1 else HERE,
        ),
        port=8500,
    )
