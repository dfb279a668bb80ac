"""Where the reports on a run lie: `report` is the one that its training ended with, each later one lies in `reports`.

A later one is named by what was judged and when, such as `reports/test-2026-11-27T12.30.05`, and is never overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from byeori.core.errors import ByeoriError
from byeori.core.files import read_json
from byeori.evaluation.guesses import PART_NAMES
from byeori.evaluation.report.wording import score_name

OWN = "report"
"""The folder of the report that a training ends with."""
LATER = "reports"
"""The folder of the later ones."""
RECORD, PAGE = "report.json", "report.html"


def new_folder(run: Path, what: str, now: datetime) -> Path:
    """Make an empty folder for a report on `what`, named by the time; two processes at once get two folders."""
    place, name = run / LATER, re.sub(r"[^\w-]+", "-", what).strip("-")[:60]
    try:
        place.mkdir(parents=True, exist_ok=True)
        for number in count(1):
            folder = place / (f"{name}-{now:%Y-%m-%dT%H.%M.%S}" + (f"-{number}" if number > 1 else ""))
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    except OSError as error:
        raise ByeoriError(f"{place}: the folder of a report cannot be made ({error.strerror})") from error
    raise AssertionError("the numbers ended")


def reports_of(run: Path) -> Iterator[tuple[Path, str]]:
    """Give the folders of all reports on a run with their headlines: that of its training, then the oldest first."""
    later = [path for path in (run / LATER).glob("*") if (path / RECORD).is_file()]
    own = [run / OWN] if (run / OWN / RECORD).is_file() else []
    for folder in [*own, *sorted(later, key=lambda path: ((path / RECORD).stat().st_mtime_ns, path.name))]:
        yield folder, _headline(folder / RECORD)


def _headline(path: Path) -> str:
    try:
        record = read_json(path)
        return str(record.get("text") or _of_scores(record))
    except (ByeoriError, AttributeError, KeyError, StopIteration, TypeError):
        return "cannot be read: the file was damaged, or written by something else"


def _of_scores(record: dict[str, Any]) -> str:
    """The headline of a report that does not hold it in words, as those of before did not."""
    name, score = next(iter(record["headline"].items()))
    part = PART_NAMES.get(record["part"], record["part"])
    return f"{part} {score_name(name)} {score['value']:.3f} on {record['samples']:,} samples"
