"""The API and the pages as one application; the service behind it starts and stops with it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from tieout import log
from tieout.api.routes import make_api
from tieout.service import Service
from tieout.settings import Settings, settings_from_env
from tieout.web.routes import routes


def create_app(service: Service | None = None) -> FastAPI:
    """Make the application, for a service that is wired already or one from the environment."""
    behind = service or _from_environment()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await behind.start()
        try:
            yield
        finally:
            await behind.stop()

    app = make_api(lifespan)
    app.state.service = behind
    app.add_middleware(
        CORSMiddleware,
        allow_origins=component_origins(behind.settings),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
        max_age=600,
    )  # tokens are no cookies: nothing is sent that the page itself did not put there
    app.router.routes.extend(routes)
    return app


def component_origins(settings: Settings) -> list[str]:
    """Answer the origins whose pages may hold the component: those of the settings, else of the return addresses."""
    if settings.component_origins:
        return list(settings.component_origins)
    places = (urlsplit(address) for address in settings.return_urls)
    return sorted({f"{one.scheme}://{one.netloc}" for one in places})


def _from_environment() -> Service:
    settings = settings_from_env()
    log.set_up(settings.log_level, settings.log_form)
    return Service(settings)
