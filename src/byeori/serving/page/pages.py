"""The pages for people: to ask the model, and to read of the paths; nothing in them comes from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from byeori.core.look import LOOK, look_file
from byeori.core.printable import templates
from byeori.serving.http.gate import is_allowed

_FOLDER = Path(__file__).parent
_MEDIA = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer", "Cache-Control": "no-cache"}


def page_routes(
    openapi: Callable[[], dict[str, Any]], nameless: Callable[[], dict[str, Any]], token: bytes | None, root: str = ""
) -> list[Route]:
    """Make the routes of the pages, for a server that this OpenAPI document describes now.

    Who brings no `token` where there is one gets the `nameless` one, which tells nothing of the model. All addresses
    of the pages are relative; only examples for programs have the whole one, with the `root` that a proxy puts first.
    """

    def shown(request: Request) -> dict[str, Any]:
        return openapi() if token is None or is_allowed(request.scope, token) else nameless()

    async def described(request: Request) -> Response:
        return JSONResponse(shown(request))

    async def docs(request: Request) -> Response:
        text = render_docs(shown(request), f"{request.url.scheme}://{request.url.netloc}{root}")
        return Response(text, media_type="text/html", headers=_HEADERS)

    return [
        Route("/", _file("index.html")),
        *(
            Route(f"/page/{name}", _file(name))
            for name in ("page.css", "page.js", "expected.js", "fields.js", "mask.js", "points.js", *LOOK)
        ),
        Route("/openapi.json", described),
        Route("/docs", docs),
    ]


def render_docs(openapi: dict[str, Any], address: str) -> str:
    """Give the documentation as HTML; `address` stands in its examples."""
    from jinja2 import FileSystemLoader

    schemas = openapi["components"]["schemas"]
    token = "-H 'Authorization: Bearer TOKEN'" if "securitySchemes" in openapi["components"] else ""
    return (
        templates(FileSystemLoader(_FOLDER))
        .get_template("docs.html")
        .render(
            info=openapi["info"],
            paths=[
                (method.upper(), path, operation)
                for path, operations in openapi["paths"].items()
                for method, operation in operations.items()
            ],
            schemas=schemas,
            examples=lambda lines: [_example(line, address, token) for line in lines],
            secured=bool(token),
        )
    )


def _example(line: str, address: str, token: str) -> str:
    filled = line.replace("{address}", address).replace("{token}", token)
    return filled.replace("  ", " ")


def _file(name: str) -> Any:
    content = (look_file(name) if name in LOOK else _FOLDER / name).read_bytes()
    media = _MEDIA[Path(name).suffix]

    async def endpoint(_request: Request) -> Response:
        return Response(content, media_type=media, headers=_HEADERS)

    return endpoint
