"""The files that pages fetch: styles, scripts, and the libraries that are kept with them; all of them from here."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from byeori.core.look import LOOK, look_file

_ROOM = Path(__file__).parents[1]
_MEDIA = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_YEAR = "public, max-age=31536000, immutable"


@cache
def static_files() -> Mapping[str, bytes]:
    """Give all of them by name."""
    own = [path for folder in ("static", "vendor") for path in sorted((_ROOM / folder).iterdir())]
    paths = [*map(look_file, LOOK), *(path for path in own if path.suffix in _MEDIA)]
    return {path.name: path.read_bytes() for path in paths}


def static_address(name: str) -> str:
    """Give the address of one of them, which changes with what is in it, so that browsers need not ask again."""
    return f"/static/{name}?v={_mark(name)}"


@cache
def _mark(name: str) -> str:
    return hashlib.sha256(static_files()[name]).hexdigest()[:12]


async def _send(request: Request) -> Response:
    name = request.path_params["name"]
    content = static_files().get(name)
    if content is None:
        return Response(f"{name}: no such file", 404, media_type="text/plain")
    mark = _mark(name)
    if request.query_params.get("v") == mark:
        return Response(content, media_type=_MEDIA[Path(name).suffix], headers={"Cache-Control": _YEAR})
    headers = {"Cache-Control": "no-cache", "ETag": f'"{mark}"'}  # as scripts import each other: by their bare names
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, 304, headers=headers)
    return Response(content, media_type=_MEDIA[Path(name).suffix], headers=headers)


STATIC = Route("/static/{name}", _send, methods=["GET"])
"""The route of all of them; none of them tells anything of a run, so nobody is asked who they are."""
