"""What an operator may set, read from the environment once; `.env.example` is written from these sentences."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args

from tieout import keyring
from tieout.errors import BadSettings

Environment = Literal["sandbox", "production"]
TakeIn = Literal["on", "ask", "off"]
LayerForm = Literal["bare", "wrapped"]
AmountUnit = Literal["dollars", "cents"]
LogLevel = Literal["debug", "info", "warning", "error"]
LogForm = Literal["console", "json"]


def _set(meaning: str, default: Any = None, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"meaning": meaning, "secret": secret})


# ruff: noqa: RUF009 - _set makes a field, it holds no state
@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between two deployments; a field is read from `TIEOUT_` and its name in capitals."""

    database_url: str | None = _set(
        "PostgreSQL, as postgresql://user:password@host/name; without it one starts in the data folder.",
        secret=True,
    )
    data_folder: Path = _set("Folder of the private database and of generated secrets.", Path(".tieout"))
    public_url: str = _set("Address at which people and Intuit reach this service.", "http://localhost:8400")
    host: str = _set("Address to listen on.", "127.0.0.1")
    port: int = _set("Port to listen on.", 8400)
    keys: str = _set(
        "Keys that seal tokens, as id:base64,id:base64 with 32 bytes each, the first seals; generated in the data"
        " folder when absent: processes on several machines need the same.",
        "",
        secret=True,
    )
    jwt_secret: str = _set(
        "Secret that signs access tokens; generated in the data folder when absent: processes on several machines need"
        " the same.",
        "",
        secret=True,
    )
    platform_client_id: str = _set("Client id with which the platform's servers ask for tokens.", "platform")
    platform_client_secret: str = _set(
        "Client secret of the platform's servers; generated in the data folder when absent.", "", secret=True
    )
    client_id: str = _set("Client id of your app at Intuit.", "")
    client_secret: str = _set("Client secret of your app at Intuit.", "", secret=True)
    webhook_verifier: str = _set("Verifier token of your app's webhooks at Intuit.", "", secret=True)
    environment: Environment = _set("Which QuickBooks to talk to: sandbox or production.", "sandbox")
    api_base: str | None = _set("Address of the QuickBooks API, when it is not Intuit's: an emulator.")
    oauth_base: str | None = _set("One address for all of Intuit's OAuth paths, when it is not Intuit's: an emulator.")
    return_urls: tuple[str, ...] = _set(
        "Addresses, separated by commas, that a person may be sent back to after connecting.", ()
    )
    component_origins: tuple[str, ...] = _set(
        "Origins, separated by commas, of pages that hold <tieout-connect>; * for any; without it those of the return"
        " addresses.",
        (),
    )
    platform_name: str = _set("What people call the platform: pages that its customers see say it.", "Tieout")
    app_url: str | None = _set("Address of the platform's own app: people whom QuickBooks sends here are led there.")
    issuer: str | None = _set(
        "Issuer of the platform's own tokens, with which its people sign in to the dashboard; its keys are found by"
        " OpenID discovery."
    )
    issuer_audience: str = _set("Audience that those tokens must name.", "tieout")
    monthly_calls: int = _set(
        "Metered calls that Intuit grants the app a month, for all companies together; 0 knows no limit.", 500_000
    )
    most_deleted_percent: int = _set(
        "Share of a kind of record, in percent, that a run may mark as deleted without asking.", 20
    )
    polling: bool = _set("Whether companies are also looked at without anybody asking: yes or no.", True)
    take_in: TakeIn = _set(
        "What becomes of vendors, bills and payments found in a newly connected company: on makes payees, payables and"
        " payments of them, ask waits for somebody to say so, off leaves them alone.",
        "on",
    )
    worker_in_process: bool = _set("Whether the service also works off jobs: yes or no.", True)
    worker_concurrency: int = _set("How many jobs one worker runs at a time.", 10)
    layer_form: LayerForm = _set("Whether /v1 answers come bare, or wrapped in data and errors.", "bare")
    metrics_token: str = _set(
        "Token that /metrics asks for; without it only callers on this machine are answered.", "", secret=True
    )
    cleo_amount_unit: AmountUnit = _set(
        "What a 1 is in amounts of Cleo Pay's payables under /api: dollars or cents.", "dollars"
    )
    private_targets: bool = _set(
        "Whether events may be sent to private addresses and over plain http, for tests and local development: yes or"
        " no.",
        False,
    )
    log_level: LogLevel = _set("Least important level that is logged: debug, info, warning or error.", "info")
    log_form: LogForm = _set("How log lines look: console for people, json for machines.", "console")
    clock_file: Path | None = _set("File that turns the time for every process; only for tests.")

    @property
    def callback_url(self) -> str:
        """Answer the one redirect address that Intuit knows."""
        return f"{self.public_url.rstrip('/')}/oauth/callback"


def settings_from_env(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; missing secrets are generated once and kept in the data folder, for its owner only."""
    given = {
        one.name: _read(variable, environ[variable], one.type)
        for one in fields(Settings)
        if environ.get(variable := f"TIEOUT_{one.name.upper()}")
    }
    folder = given.get("data_folder", Path(".tieout"))
    for name, make in (
        ("keys", keyring.new_keys),
        ("jwt_secret", keyring.new_secret),
        ("platform_client_secret", keyring.new_secret),
    ):
        if name not in given:
            given[name] = _kept(folder / name, make)
    keyring.parse_keys(given["keys"])
    return Settings(**given)


def _kept(file: Path, make: Callable[[], str]) -> str:
    try:
        return keyring.kept(file, make)
    except OSError as error:
        raise BadSettings(
            f"The data folder cannot be written, or not read: {error.strerror}: {file}."
            " Make it this user's own, or set TIEOUT_DATA_FOLDER to another."
        ) from error


def example() -> str:
    """Write `.env.example`: every variable with its meaning and what it is when left out."""
    lines = ["# Every setting of Tieout. None is needed to try it."]
    for one in fields(Settings):
        default = one.default
        shown = "" if default is None else _written(default)
        lines += ["", f"# {one.metadata['meaning']}", f"# TIEOUT_{one.name.upper()}={shown}"]
    return "\n".join(lines) + "\n"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _read(variable: str, value: str, kind: Any) -> Any:
    if kind is bool:
        return _yes_or_no(variable, value)
    if kind is int:
        if not value.isdecimal():
            raise BadSettings(f"{variable} must be a whole number, not {value!r}.")
        return int(value)
    if kind in (Path, Path | None):
        return Path(value).expanduser()
    if kind == tuple[str, ...]:
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if (choices := get_args(kind)) and all(isinstance(choice, str) for choice in choices) and value not in choices:
        raise BadSettings(f"{variable} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def _yes_or_no(variable: str, value: str) -> bool:
    if value.lower() in {"yes", "true", "on", "1"}:
        return True
    if value.lower() in {"no", "false", "off", "0"}:
        return False
    raise BadSettings(f"{variable} must be yes or no, not {value!r}.")
