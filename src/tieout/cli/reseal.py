"""`tieout reseal`: the end of a rotation of keys, after which the old key is needed no more."""

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.cli.output import console
from tieout.cli.rooms import ask
from tieout.database import seals
from tieout.outbox import endpoints
from tieout.service import Service
from tieout.vault import app, tokens

EVERYTHING = (*tokens.SEALED, *app.SEALED, *endpoints.SEALED)


async def reseal() -> None:
    """Seal every secret with the first key of TIEOUT_KEYS; every process must have that key by now."""

    async def sealing(conn: AsyncConnection, service: Service) -> int:
        return await seals.reseal(conn, service.cipher, EVERYTHING)

    number = await ask(sealing)
    console.print(f"{number:,} secrets were sealed anew; the other keys may go." if number else "All is sealed anew.")
