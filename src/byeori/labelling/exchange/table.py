"""Labels as a table: a line for each person's label of a sample."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from byeori.core.errors import DataError, listed
from byeori.data.sources.tables.table_files import read_table
from byeori.labelling.exchange.labels import Labelled, Labels, Said

_OWN = ("place", "sample", "who", "time", "note")


def text_of(labels: Labels) -> str:
    """Give labels as CSV: place, label, who, when, a note, and the content's hash, by which a sample is found again."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["place", labels.target if labels.target not in _OWN else "label", "who", "time", "note", "sample"])
    for one in labels.samples:
        for said in one.said:
            moment = datetime.fromtimestamp(said.time, UTC).isoformat(timespec="milliseconds")
            value = said.value if isinstance(said.value, str) else json.dumps(said.value)
            writer.writerow([one.place, value, said.who, moment, said.note, one.sample])
    return file.getvalue()


def labels_from(path: Path, target: str | None, form: Mapping[str, Any]) -> list[Labelled]:
    """Give the labels of a table: a column of the labels, and one that finds the samples, `place` or `sample`.

    Without a `place` the first column that is none of byeori's own does. Empty labels are passed over.
    """
    columns = read_table(path).columns
    others = [name for name in columns if name not in _OWN]
    name = target if target in columns else "label" if "label" in columns else (others[-1] if others else None)
    where = "place" if "place" in columns else next((one for one in others if one != name), None)
    if name is None or (where is None and "sample" not in columns):
        raise DataError(
            f"{path}: wanted a column of labels ({target or 'label'}) and one of the samples (place: paths, or table "
            f"and line; or sample); it has {listed(columns)}"
        )
    count = len(next(iter(columns.values())))
    nothing: tuple[Any, ...] = (None,) * count
    told = (columns.get(where or "", nothing), columns[name], *(columns.get(one, nothing) for one in _OWN[1:]))
    found = []
    for place, value, sample, who, at, note in zip(*told, strict=True):
        if value not in (None, ""):
            said = Said(_value(value, form), _text(who), _time(at), _text(note))
            found.append(Labelled(str(place or ""), _text(sample), said=[said]))
    return found


def _value(value: Any, form: Mapping[str, Any]) -> Any:
    """The label that a cell says: of several labels its JSON, or names with `;` between them."""
    if form.get("widget") != "choices" and "names" not in form:
        return value
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    if form.get("widget") != "choices":
        return value
    return [part.strip() for part in str(value).split(";") if part.strip()]


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _time(value: Any) -> float:
    try:
        return datetime.fromisoformat(str(value)).timestamp()
    except ValueError:
        return 0.0
