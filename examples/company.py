"""A client of the company that the environment names, as `tieout emulator env` prints it; the examples share it."""

import os

from qbo import Client


def client() -> Client:
    """Answer a client whose access token is good for the hour that an example never needs."""

    async def token(rejected: str | None) -> str:
        if rejected:
            raise SystemExit("The access token is no longer accepted: run `tieout emulator env` again.")
        return os.environ["QBO_ACCESS_TOKEN"]

    return Client(realm_id=os.environ["QBO_REALM_ID"], token=token, base_url=os.environ["QBO_API_BASE"])
