"""The API and the pages as one application; the service behind it starts and stops with it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from tieout import log
from tieout.api.routes import make_api
from tieout.service import Service
from tieout.settings import settings_from_env
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
    app.router.routes.extend(routes)
    return app


def _from_environment() -> Service:
    settings = settings_from_env()
    log.set_up(settings.log_level, settings.log_form)
    return Service(settings)
