"""Certificates of a company: the list, and one as a page that one would print."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from tieout.certificates import store
from tieout.errors import NotFound
from tieout.ids import CertificateId
from tieout.web.listing import Listing
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

LIST = Listing(sorts={"verdict": "agreed", "at": "at"}, filters={"agreed": {"yes": True, "no": False}})


@signed_in
async def listed(visit: Visit) -> Response:
    """Show the certificates of a company, newest first."""
    view = LIST.view(visit)
    async with visit.open() as conn:
        one = await company(visit, conn)
        found, view = view.cut(await store.page(conn, one.connection.id, look=view.look))
    return visit.draw("certificates.html", **one.context("certificates"), list=view, proofs=found)


@signed_in
async def read(visit: Visit) -> Response:
    """Show one certificate."""
    id_ = CertificateId(visit.id("certificate"))
    async with visit.open() as conn:
        one = await company(visit, conn)
        found = await store.page(conn, one.connection.id, cursor=CertificateId(UUID(int=id_.int + 1)), limit=1)
    if not found or found[0].id != id_:
        raise NotFound("certificate", id_)
    proof = found[0]
    proven = [line for line in proof.rows if line.verdict != "not provable"]
    return visit.draw(
        "certificate.html", **one.context("certificates"), proof=proof,
        theirs=sum(line.theirs or 0 for line in proven), ours=sum(line.ours or 0 for line in proven),
        proven=len(proven),
    )  # fmt: skip


def _id(text: str) -> CertificateId:
    try:
        return CertificateId(UUID(text))
    except ValueError:
        raise NotFound("certificate", text) from None


_HOME = "/dashboard/connections/{connection}/certificates"
routes = [Route(_HOME, listed, name="certificates"), Route(f"{_HOME}/{{certificate}}", read, name="certificate")]
