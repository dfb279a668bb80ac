"""A file of a sample as browsers show it: as it is where they can, else made into a picture that they can."""

from __future__ import annotations

import io
from pathlib import Path

from starlette.responses import FileResponse, Response

from byeori.core.errors import DataError
from byeori.core.signatures import HEAD
from byeori.fields.media import medium_of_content, type_of

_SHOWN = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"}
_HEADERS = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
_SIDES = (96, 192, 384)
"""Longest sides of small pictures, px."""


def media_response(cell: Path | bytes, side_px: int | None = None) -> Response:
    """Give a file; with `side_px`, a picture with its longer side about as long, for lists of many.

    What it is, its first bytes say and not its name; what is of no known medium is a DataError.
    """
    head = _head(cell)
    medium, media = medium_of_content(head), type_of(head)[1]
    if medium is not None and medium.media != "image":
        return _as_it_is(cell, media)
    if side_px is None and media in _SHOWN:
        return _as_it_is(cell, media)
    return _made(cell, side_px)


def _head(cell: Path | bytes) -> bytes:
    if isinstance(cell, bytes):
        return cell[:HEAD]
    try:
        with cell.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise DataError(f"{cell.name}: cannot be read ({error.strerror})") from None


def _as_it_is(cell: Path | bytes, media: str) -> Response:
    if isinstance(cell, bytes):
        return Response(cell, media_type=media, headers=_HEADERS)
    return FileResponse(cell, media_type=media, headers=_HEADERS)


def _made(cell: Path | bytes, side_px: int | None) -> Response:
    from byeori.fields.picture.many_channels import in_view
    from byeori.fields.picture.reading import in_mode, read_picture

    image = in_mode(in_view(read_picture(cell)), "RGB")
    file = io.BytesIO()
    if side_px is None:
        image.save(file, "PNG", compress_level=1)
        return Response(file.getvalue(), media_type="image/png", headers=_HEADERS)
    side = next((known for known in _SIDES if known >= side_px), _SIDES[-1])
    small = image.copy()
    small.thumbnail((side, side))
    small.save(file, "JPEG", quality=85)
    return Response(file.getvalue(), media_type="image/jpeg", headers=_HEADERS)
