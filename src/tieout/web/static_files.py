"""Serves the pages' own files: named by their content where a page asks, so that browsers may keep them for good."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOREVER = "public, max-age=31536000, immutable"
_AWHILE = "public, max-age=300"


@cache
def _content(name: str) -> bytes:
    return files("tieout.web").joinpath("static", name).read_bytes()


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:12]


def address(name: str) -> str:
    """Answer where a page finds a file, as it is now."""
    return f"/static/{name}?v={_mark(name)}"


def _names() -> set[str]:
    return {one.name for one in files("tieout.web").joinpath("static").iterdir()}


async def serve(request: Request) -> Response:
    """Answer a file; other origins may load it, for the component lives in the platform's own pages."""
    name = request.path_params["name"]
    if name not in _names():
        raise HTTPException(404)
    suffix = name[name.rfind(".") :]
    headers = {
        "Cache-Control": _FOREVER if request.query_params.get("v") == _mark(name) else _AWHILE,
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "ETag": f'"{_mark(name)}"',
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(_content(name), media_type=_TYPES.get(suffix, "application/octet-stream"), headers=headers)


routes = [Route("/static/{name}", serve, name="static")]
