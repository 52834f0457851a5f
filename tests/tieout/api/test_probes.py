"""A load balancer learns whether the process runs and whether it can work; nobody needs a token for that."""

from types import SimpleNamespace

import httpx2

from tieout.api.routes import make_api
from tieout.database.engine import open_engine


async def test_a_service_with_its_database_is_ready(anonymous):
    assert (await anonymous.get("/healthz")).json() == {"status": "ok"}
    assert (await anonymous.get("/readyz")).status_code == 200


async def test_the_document_is_open_to_everybody(anonymous):
    answer = await anonymous.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["info"]["title"] == "Tieout"


async def test_without_its_database_it_lives_but_is_not_ready():
    app = make_api()
    engine = open_engine("postgresql://nobody:secret@127.0.0.1:1/nothing")
    app.state.service = SimpleNamespace(engine=engine)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://here") as client:
        assert (await client.get("/healthz")).status_code == 200
        answer = await client.get("/readyz")
    await engine.dispose()
    assert answer.status_code == 503
    assert "secret" not in answer.text
