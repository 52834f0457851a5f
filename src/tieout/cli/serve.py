"""`tieout serve` and `tieout worker`: the service, and a worker of its own where there are several machines."""

import asyncio
import signal
from dataclasses import replace

from tieout import log
from tieout.cli.output import console, spoken
from tieout.settings import Settings, settings_from_env


def serve(*, host: str | None = None, port: int | None = None) -> None:
    """Serve the API and the pages; works off jobs too, unless TIEOUT_WORKER_IN_PROCESS is no.

    Parameters
    ----------
    host
        Address to listen on.
    port
        Port to listen on.
    """
    with spoken():
        settings = settings_from_env()
        _serve(replace(settings, host=host or settings.host, port=port or settings.port))


def _serve(settings: Settings) -> None:
    import uvicorn

    from tieout.asgi import create_app
    from tieout.service import Service

    log.set_up(settings.log_level, settings.log_form)
    uvicorn.run(
        create_app(Service(settings)),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


def worker() -> None:
    """Work off jobs until told to stop; run as many of these as you like, on as many machines."""
    with spoken():
        asyncio.run(_work(replace(settings_from_env(), worker_in_process=True)))


async def _work(settings: Settings) -> None:
    from tieout.service import Service

    log.set_up(settings.log_level, settings.log_form)
    stopping = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    service = Service(settings)
    await service.start()
    try:
        console.print("Working. Stop with Ctrl-C: what is under way goes back to the queue.")
        await stopping.wait()
    finally:
        await service.stop()
