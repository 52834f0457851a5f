"""Every example runs as it stands, as a program of its own, against a QuickBooks of its own."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from qbo_emulator import Emulator, Settings, environment, running
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SAYS = {
    "create_invoice.py": "total 2000",
    "update_customer.py": "Refused: Stale Object Error\nin time first@example.com",
    "query_with_filters.py": 'Called like a bird: ["Amy\'s Bird Sanctuary"]',
    "batches.py": "40 created, 1 refused: ['DuplicateName']\n40 changed, 10 read",
    "apply_payments.py": "kept as credit: 1400",
    "follow_changes.py": "the new customer came along: True",
    "without_await.py": "vendors, the last is",
}


@pytest.fixture(scope="module")
def emulator():
    def opening(world):
        world.create_company(SAMPLE_REALM)
        world.fill_company(SAMPLE_REALM)

    return Emulator(settings=Settings(enforce_limits=False), opening=opening)


@pytest.fixture(scope="module")
def url(emulator):
    with running(emulator) as url:
        yield url


@pytest.fixture
def variables(url, tmp_path):
    lines = environment.lines(url, realm_id=SAMPLE_REALM, reset=False)
    return {**os.environ, **dict(line.split("=", 1) for line in lines), "QBO_TOKEN_FILE": str(tmp_path / "tokens.json")}


@pytest.mark.parametrize("name", SAYS)
def test_an_example_runs_and_says_what_it_should(name, variables):
    ran = subprocess.run(
        [sys.executable, EXAMPLES / name], env=variables, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert SAYS[name] in ran.stdout


def test_connecting_goes_the_whole_way(emulator, variables, unused_port):
    redirect = f"http://127.0.0.1:{unused_port}/callback"
    emulator.add_app(replace(SAMPLE_APP, redirect_uris=(redirect,)))
    command = [sys.executable, EXAMPLES / "connect.py"]
    own = variables | {"QBO_REDIRECT_URI": redirect}
    program = subprocess.Popen(command, env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with program:
        address = program.stdout.readline().removeprefix("Open ").strip()
        back = emulator.consent(address, realm_id=SAMPLE_REALM)
        assert httpx2.get(back.replace("state=", "state=forged")).text == "Not expected."
        assert httpx2.get(back).text == "Connected."
        said, wrong = program.communicate(timeout=30)
    assert program.returncode == 0, wrong
    assert said.startswith("Connected to ")
    kept = Path(variables["QBO_TOKEN_FILE"])
    assert json.loads(kept.read_text())["refresh_token"]
    assert kept.stat().st_mode & 0o077 == 0


async def test_notifications_are_answered_first_and_read_afterwards(variables, monkeypatch):
    monkeypatch.syspath_prepend(EXAMPLES)
    for name, value in (variables | {"QBO_VERIFIER_TOKEN": "secret"}).items():
        monkeypatch.setenv(name, value)
    import receive_notifications

    event = {"type": "qbo.customer.updated.v1", "intuitentityid": "1", "intuitaccountid": SAMPLE_REALM}
    gone = event | {"type": "qbo.invoice.deleted.v1", "intuitentityid": "999999"}
    raw = json.dumps([event, event, gone]).encode()
    signed = base64.b64encode(hmac.digest(b"secret", raw, hashlib.sha256)).decode()
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(receive_notifications.app), base_url="https://app.test"
    ) as intuit:
        assert (await intuit.post("/", content=raw, headers={"intuit-signature": "forged"})).status_code == 401
        assert (await intuit.post("/", content=raw, headers={"intuit-signature": signed})).status_code == 200
    read, missing = await receive_notifications.work_off()
    assert read.startswith("Customer 1 is at ")
    assert missing == "Invoice 999999 is gone"


def test_every_example_is_run():
    assert {file.name for file in EXAMPLES.glob("*.py")} == {
        *SAYS, "connect.py", "receive_notifications.py", "company.py",
    }  # fmt: skip
