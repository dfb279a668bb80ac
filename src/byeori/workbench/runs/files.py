"""The files of a run as a browser may have them: reports in a sandbox, pictures, texts; all else to keep."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import FileResponse, Response

from byeori.core.errors import ByeoriError
from byeori.evaluation.report.reports import PAGE, reports_of
from byeori.tracking.folders import MARK, read_mark
from byeori.tracking.records import RunRecord
from byeori.workbench.frame.page import Missing

SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; font-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page that somebody's training wrote may do: show itself; scripts in it do not run."""
_PICTURES = {
    **{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"},
    ".svg": "image/svg+xml",
}
_TEXTS = {".json", ".jsonl", ".toml", ".txt", ".md", ".csv", ".tsv", ".log", ".yaml", ".yml"}
_NOT_SHOWN = {"bundle", "checkpoints"}
_MOST = 5000


@dataclass(frozen=True)
class Series:
    """Pictures whose names differ by a number alone, such as that of the step at which they were drawn."""

    title: str
    pictures: Sequence[str]
    """Their paths in the run's folder, by that number."""
    steps: Sequence[int]


def folder_of(runs: Path, record: RunRecord) -> Path | None:
    """Give the folder of a run, or None where it lies elsewhere or is gone."""
    folder = runs / record.name
    try:
        return folder if (folder / MARK).is_file() and read_mark(folder)["id"] == record.id else None
    except ByeoriError:
        return None


def send_file(folder: Path, name: str) -> Response:
    """Give a file of a folder; what leads out of it, or is no file, is missing."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise Missing(f"{name}: the run has no such file")
    suffix = path.suffix.lower()
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-cache"}
    if suffix in (".html", ".htm"):
        return FileResponse(path, media_type="text/html; charset=utf-8", headers=headers)
    if suffix in _PICTURES:
        return FileResponse(path, media_type=_PICTURES[suffix], headers=headers)
    if suffix in _TEXTS:
        return FileResponse(path, media_type="text/plain; charset=utf-8", headers=headers)
    return FileResponse(path, media_type="application/octet-stream", filename=path.name, headers=headers)


def reports_in(folder: Path) -> list[tuple[str, str]]:
    """Give the path of each report's page within a run's folder, and its headline."""
    found = [((place / PAGE).relative_to(folder).as_posix(), line) for place, line in reports_of(folder)]
    return [(path, line) for path, line in found if (folder / path).is_file()]


def files_in(folder: Path) -> list[tuple[str, int]]:
    """Give the files of a run, by path, and how many bytes each has; not those of its bundle and checkpoints."""
    return [(path.relative_to(folder).as_posix(), path.stat().st_size) for path in _walk(folder)]


def pictures_in(folder: Path) -> list[Series]:
    """Give the pictures that a training wrote, those of one kind together."""
    found: dict[str, list[tuple[int, str]]] = {}
    for path in _walk(folder):
        if path.suffix.lower() in _PICTURES:
            name = path.relative_to(folder).as_posix()
            numbers = re.findall(r"\d+", path.stem)
            title = re.sub(r"\d+(?=\D*$)", "#", name) if numbers else name
            found.setdefault(title, []).append((int(numbers[-1]) if numbers else 0, name))
    return [
        Series(title, [name for _, name in sorted(ones)], [step for step, _ in sorted(ones)])
        for title, ones in sorted(found.items())
    ]


def _walk(folder: Path) -> Iterator[Path]:
    count = 0
    for top in sorted(folder.iterdir()):
        if top.name in _NOT_SHOWN or top.is_symlink():
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path
                count += 1
            if count >= _MOST:
                return
