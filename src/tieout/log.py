"""Log lines for people or machines, with what they are about and without secrets."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, TextIO

import structlog

HIDDEN = "[hidden]"

_SECRET_NAME = re.compile(
    r"token|secret|password|passwd|authorization|cookie|api_?key|verifier|signature|whsec|^code$|^state$|^keys$|assertion",
    re.IGNORECASE,
)
_HARMLESS_NAME = re.compile(r"^(sync_?token|error_code|status_code)$", re.IGNORECASE)
_SECRET_TEXT = re.compile(
    r"(?P<before>\b(?:Bearer|Basic)\s+|\b(?:access_token|refresh_token|client_secret|password|code|state|token|assertion)"
    r"(?:=|[\"']?\s*:\s*[\"']?)|://[^\s:/@]*:(?=[^\s@]*@)|[?&]link=)"
    r"(?P<secret>[^\s\"'&,;@}\])]+)"
    r"|(?P<jwt>\beyJ[\w-]{8,}(?:\.[\w-]*){1,4})"  # signed or encrypted tokens, Intuit's access tokens among them
    r"|(?P<intuit>\b(?:AB11|RT1-)[\w-]{16,})"  # Intuit's refresh tokens and codes
    r"|(?P<whsec>\bwhsec_[\w+/=-]+)"  # secrets with which events are signed
)

_BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def set_up(level: str = "info", form: str = "console", *, stream: TextIO | None = None) -> None:
    """Send our own lines and those of every library through one formatter, to standard error unless told otherwise."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_BEFORE,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(form, colours=handler.stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("httpx2", "httpcore2", "alembic", "procrastinate"):
        logging.getLogger(noisy).setLevel(max(root.level, logging.WARNING))


def _formatter(form: str, *, colours: bool) -> logging.Formatter:
    show: Any = structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    if form == "json":
        show = structlog.processors.JSONRenderer(default=str)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_BEFORE,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_secrets,
            show,
        ],
    )


def hide_secrets(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace secrets in a line, known by the name of their field or by how they look."""
    for name, value in event.items():
        event[name] = without_secrets(value, name)
    return event


def without_secrets(value: Any, name: str = "") -> Any:
    """Answer a value in which nothing secret is left, however deep it was."""
    if _SECRET_NAME.search(name) and not _HARMLESS_NAME.match(name) and value is not None:
        return HIDDEN
    if isinstance(value, str):
        return _SECRET_TEXT.sub(lambda found: (found["before"] or "") + HIDDEN, value)
    if isinstance(value, Mapping):
        return {key: without_secrets(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [without_secrets(inner, name) for inner in value]
    if isinstance(value, bytes):
        return without_secrets(value.decode(errors="replace"), name)
    return value
