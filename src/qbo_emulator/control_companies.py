"""Control of companies: list, create, seed, snapshot, restore, reset."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator


class NewCompany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A company to open; `seed` holds the generator's sizes, without it the company is empty."""

    realm_id: str | None = None
    name: str | None = None
    country: str | None = None
    time_zone: str | None = None
    seed: dict[str, Any] | None = None


class Snapshot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The name to keep or restore a company by."""

    name: str = ""


def companies(emulator: "Emulator", _request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List the companies."""
    return [_company(emulator, realm) for realm in emulator.companies]


def create(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Open a company, filled when `seed` says how."""
    asked = msgspec.json.decode(body or b"{}", type=NewCompany)
    facts = {"name": asked.name, "country": asked.country, "time_zone": asked.time_zone}
    facts = {name: value for name, value in facts.items() if value is not None}
    company = emulator.create_company(asked.realm_id, **facts)
    if asked.seed is not None:
        _fill(emulator, company.realm_id, asked.seed)
    return _company(emulator, company.realm_id)


def seed(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Fill a company."""
    realm = request.path_params["realm_id"]
    _fill(emulator, realm, msgspec.json.decode(body or b"{}", type=dict[str, Any]))
    return _company(emulator, realm)


def delete(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Close a company."""
    emulator.delete_company(request.path_params["realm_id"])
    return {"deleted": request.path_params["realm_id"]}


def snapshot(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Remember how a company is."""
    asked = msgspec.json.decode(body or b"{}", type=Snapshot)
    return {"name": emulator.snapshot(request.path_params["realm_id"], asked.name)}


def restore(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Bring a company back to a snapshot."""
    company = emulator.restore(msgspec.json.decode(body or b"{}", type=Snapshot).name)
    return _company(emulator, company.realm_id)


def reset(emulator: "Emulator", _request: Request, _body: bytes) -> list[dict[str, Any]]:
    """Bring everything back to the beginning."""
    emulator.reset()
    return companies(emulator, _request, _body)


def rules(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Show how a company's books behave where sources disagree."""
    return asdict(emulator.company(request.path_params["realm_id"]).settings)


def choose(emulator: "Emulator", request: Request, body: bytes) -> dict[str, Any]:
    """Change how a company's books behave."""
    company = emulator.company(request.path_params["realm_id"])
    asked = msgspec.json.decode(body or b"{}", type=dict[str, Any])
    if unknown := asked.keys() - asdict(company.settings).keys():
        raise ValueError(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(asdict(company.settings))}.")
    company.settings = msgspec.convert({**asdict(company.settings), **asked}, type(company.settings))
    return rules(emulator, request, body)


def mails(emulator: "Emulator", request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List what a company has mailed, the first one first."""
    return list(emulator.company(request.path_params["realm_id"]).mails)


def _fill(emulator: "Emulator", realm_id: str, size: dict[str, Any]) -> None:
    try:
        emulator.fill_company(realm_id, **size)
    except TypeError as error:
        raise ValueError(f"The generator does not take this: {error}.") from error


def _company(emulator: "Emulator", realm_id: str) -> dict[str, Any]:
    kept = [name for name, (realm, _) in emulator.snapshots.items() if realm == realm_id]
    return {"realm_id": realm_id, "name": emulator.company_name(realm_id), "snapshots": kept}


ROUTES = (
    ("POST", "/_emulator/reset", reset),
    ("GET", "/_emulator/companies", companies),
    ("POST", "/_emulator/companies", create),
    ("DELETE", "/_emulator/companies/{realm_id}", delete),
    ("POST", "/_emulator/companies/{realm_id}/seed", seed),
    ("POST", "/_emulator/companies/{realm_id}/snapshots", snapshot),
    ("POST", "/_emulator/restore", restore),
    ("GET", "/_emulator/companies/{realm_id}/settings", rules),
    ("PATCH", "/_emulator/companies/{realm_id}/settings", choose),
    ("GET", "/_emulator/companies/{realm_id}/mails", mails),
)
