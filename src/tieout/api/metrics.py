"""`/metrics`: the installation's numbers as Prometheus reads them, for callers with the token or on this machine."""

import hmac
from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tieout.api.dialect import service_of
from tieout.database.transaction import transaction
from tieout.errors import Forbidden, Unauthenticated
from tieout.health.measures import Measure, measures
from tieout.pull import planning

_HERE = {"127.0.0.1", "::1", "localhost"}
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip")


async def metrics(request: Request) -> Response:
    """Answer every number, counted now."""
    service = service_of(request)
    _demand(request, service.settings.metrics_token)
    now = service.clock.now()
    async with transaction(service.engine) as conn:
        budget = await planning.budget(conn, service.settings.monthly_calls, now)
        found = await measures(conn, budget, now=now)
    return Response(written(found), headers={"Content-Type": CONTENT_TYPE_LATEST})


def written(found: Sequence[Measure]) -> bytes:
    """Write numbers as Prometheus reads them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Found(found))
    return generate_latest(registry)


class _Found(Collector):
    def __init__(self, found: Sequence[Measure]) -> None:
        self._found = found

    def describe(self) -> list[Metric]:
        """Answer no names beforehand: nothing is counted to register."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Answer everything."""
        for one in self._found:
            family = CounterMetricFamily if one.kind == "counter" else GaugeMetricFamily
            labels = sorted({name for sample in one.samples for name in sample.labels})
            metric = family(one.name, one.meaning, labels=labels)
            for sample in one.samples:
                metric.add_metric([sample.labels[name] for name in labels], sample.value)
            yield metric


def _demand(request: Request, token: str) -> None:
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise Unauthenticated("Send the token of TIEOUT_METRICS_TOKEN, as Authorization: Bearer <token>.")
        return
    here = request.client is not None and request.client.host in _HERE
    if not here or any(name in request.headers for name in _PASSED_ON):
        raise Forbidden("Metrics are for this machine alone, unless TIEOUT_METRICS_TOKEN is set.")


routes = [Route("/metrics", metrics)]
