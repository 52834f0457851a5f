"""Signatures as the specification's own library makes and verifies them."""

import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tieout.errors import BadInput
from tieout.tell import signature

BODY = '{"type":"record.created","data":{"label":"Zoë"}}'.encode()


def test_a_library_of_the_specification_verifies_it_and_nothing_else():
    secret, other = signature.new_secret(), signature.new_secret()
    sent = signature.headers([secret], id_="evt-1", at=datetime.now(UTC), body=BODY)
    assert Webhook(secret).verify(BODY.decode(), sent)["type"] == "record.created"
    for broken in ({"webhook-id": "evt-2"}, {"webhook-timestamp": str(int(sent["webhook-timestamp"]) - 9)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(BODY.decode(), sent | broken)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY.decode(), sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY.decode() + " ", sent)


def test_each_of_two_secrets_is_enough():
    secrets = [signature.new_secret(), signature.new_secret()]
    sent = signature.headers(secrets, id_="evt-1", at=datetime.now(UTC), body=BODY)
    for secret in secrets:
        assert Webhook(secret).verify(BODY.decode(), sent)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "secret", "whsec_" + base64.b64encode(b"short").decode(), "whsec_%%%",
               "whsec_" + base64.b64encode(b"x" * 65).decode(), base64.b64encode(b"x" * 32).decode()]
)  # fmt: skip
def test_a_secret_that_no_library_takes_is_refused(secret):
    with pytest.raises(BadInput, match="whsec_"):
        signature.demand_secret(secret)


def test_a_secret_of_ones_own_is_taken():
    assert signature.demand_secret(secret := signature.new_secret()) == secret
