"""Evaluate: judge a run on its own data or on other data, beside plain models fitted on what it has learned from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ConfigError, DataError, RunError, listed, nearest
from byeori.core.files import read_json
from byeori.core.unicode import renamed
from byeori.data.dataset import Dataset, open_dataset
from byeori.data.prepared import prepare
from byeori.evaluation.baselines import PlainData
from byeori.evaluation.evaluate import Judged, evaluate_prepared, judged_part
from byeori.evaluation.report import Report
from byeori.evaluation.reports import new_folder
from byeori.tracking.run import Run
from byeori.training.learned_from import DATA

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.field import Field


def evaluate(
    what: Run | Bundle | str | Path,
    data: Dataset | str | Path | None = None,
    *,
    part: str | None = None,
    folder: str | Path | None = None,
    changed: bool = False,
    model: nn.Module | None = None,
    fields: Iterable[type[Field]] = (),
    device: str = "auto",
) -> Report:
    """Judge a run or a bundle on a part of its data (test where there is one, else val), and save the report.

    The report lies in `folder`, by default a new one of `reports` beside the bundle, which is in the run's folder; the
    one that the training ended with stays. The run's own data is opened unless `data` is given. Where it has changed
    since the run that is a DataError; `changed=True` goes on, and the report says so. `model` is your own module and
    `fields` are your own classes, where the bundle holds such.
    """
    bundle = what if isinstance(what, Bundle) else _loaded(what, model, fields, device)
    dataset = data if isinstance(data, Dataset) else _dataset(bundle, data)
    notes = _fits(bundle, dataset, allowed=changed or data is not None)
    samples = replace(dataset.samples, columns=renamed(dataset.samples.columns, bundle.task.columns))
    missing = [name for name in bundle.task.columns if name not in samples.columns]
    if missing:
        known = list(samples.columns)
        raise DataError(
            f"{dataset.samples.name}: the model wants the column {missing[0]!r}{nearest(missing[0], known)}; "
            f"found {listed(known)}"
        )
    prepared = prepare(samples, bundle.task, dataset.parts, dataset.fingerprint)
    judged = Judged(prepared, judged_part(prepared, part), tuple(notes))
    plain = PlainData.of(prepared, judged.part)
    report = evaluate_prepared(bundle, judged, plain)
    place = Path(folder) if folder else new_folder(bundle.folder.parent, judged.part, datetime.now())
    report.save(place)
    return replace(report, folder=place)


def _loaded(what: Run | str | Path, model: nn.Module | None, fields: Iterable[type[Field]], device: str) -> Bundle:
    path = what.folder if isinstance(what, Run) else Path(what)
    return Bundle.load(path, model=model, fields=fields, device=device)


def _dataset(bundle: Bundle, source: str | Path | None) -> Dataset:
    """Open the data that is asked for, read as the run read its own; or the run's own."""
    path = bundle.folder.parent / DATA
    record: Mapping[str, Any] = read_json(path, RunError) if path.exists() else {"source": None, "options": {}}
    options = {**record["options"], "target": bundle.task.name}
    options["date_order"] = options.get("date_order") or "ymd"  # it is the bundle's fields that read
    if source is not None:
        return open_dataset(source, {**options, "fold": None})
    if record["source"] is None:
        raise ConfigError(f"{bundle.folder}: which data? It lies in no file that this run knows of; give it as `data`")
    return open_dataset(record["source"], options)


def _fits(bundle: Bundle, dataset: Dataset, *, allowed: bool) -> list[str]:
    """Compare the data with that of the run; give what the report must say of it."""
    then = bundle.record.get("data_fingerprint", "")
    if then in ("", dataset.fingerprint):
        return []
    told = f"the data is not what the model was trained on: its fingerprint was {then}, now it is {dataset.fingerprint}"
    if not allowed:
        raise DataError(
            f"{dataset.samples.name}: {told}; bring the old files back, or allow it by `changed=True` (`--changed`), "
            "and mind that samples may have moved from the training part"
        )
    return [f"{told[0].upper()}{told[1:]}. Samples that it learned from may be among these."]
