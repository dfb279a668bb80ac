"""The samples that a model got most wrong, as the report of its training names them, with their pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byeori.core.errors import ByeoriError
from byeori.core.files import read_json
from byeori.core.signatures import HEAD
from byeori.evaluation.report.reports import OWN, RECORD
from byeori.fields.media import medium_of_content
from byeori.tracking.records import RunRecord
from byeori.workbench.frame.page import Missing

_MOST = 12
_NAME = "worst"


@dataclass(frozen=True)
class Worst:
    """One sample."""

    key: str
    truth: str
    guess: str
    confidence: float | None
    has_picture: bool
    rest: Mapping[str, str]
    """What else the report says of it."""


def worst_of(folder: Path, record: RunRecord) -> list[Worst]:
    """Give the worst samples of a run's own report; none where it names none."""
    return [_worst(row, record) for row in _rows(folder)]


def picture_of(folder: Path, record: RunRecord, number: int) -> Path:
    """Give the picture of one of them; what the data does not hold is missing."""
    rows = _rows(folder)
    path = _file(str(rows[number].get("key", "")), record) if 0 <= number < len(rows) else None
    if path is None:
        raise Missing(f"{record.name}: there is no picture of sample {number} of the worst")
    return path


def _rows(folder: Path) -> Sequence[Mapping[str, Any]]:
    try:
        report = read_json(folder / OWN / RECORD)
        blocks = [block for section in report["sections"] for block in section["blocks"] if block["name"] == _NAME]
        rows = blocks[0].get("samples") or blocks[0].get("rows") or []
        return [row for row in rows if isinstance(row, Mapping)][:_MOST]
    except (ByeoriError, AttributeError, IndexError, KeyError, TypeError):  # none yet, or damaged
        return []


def _worst(row: Mapping[str, Any], record: RunRecord) -> Worst:
    told = {name: _said(value) for name, value in row.items()}
    key = told.pop("key", "") or told.pop("sample", "")
    truth, guess = (
        told.pop(one, "") or told.pop(other, "") for one, other in (("truth", "true"), ("guess", "guessed"))
    )
    told.pop("confidence", None)
    confidence = row.get("confidence")
    is_number = isinstance(confidence, int | float)
    return Worst(key, truth, guess, confidence if is_number else None, _file(key, record) is not None, told)


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("value")
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


def _file(key: str, record: RunRecord) -> Path | None:
    """The picture that a key names within the folder of the data; nothing that lies outside of it."""
    if not record.data_path or not key:
        return None
    root = Path(record.data_path).resolve()
    path = (root / key).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        return None
    with path.open("rb") as file:
        medium = medium_of_content(file.read(HEAD))
    return path if medium is not None and medium.media == "image" else None
