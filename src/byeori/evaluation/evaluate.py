"""Evaluate: ask a bundle about every sample of a part, and report how it did beside the plain baselines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ConfigError, DataError, RunError, nearest
from byeori.core.files import read_json
from byeori.data.dataset import Dataset, open_dataset
from byeori.data.prepared import Prepared, prepare
from byeori.evaluation.asking import ask
from byeori.evaluation.build import build_report
from byeori.evaluation.guesses import PART_NAMES, Guesses
from byeori.evaluation.report import Report
from byeori.evaluation.styles import style_of
from byeori.tracking.run import Run

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.field import Field
    from byeori.evaluation.baselines import Baseline

_DATA = "data.json"  # beside a run's bundle: the source and the options of its dataset


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

    The report lies in `folder`, by default `report` beside the bundle, which is in the run's folder. The run's own
    data is opened unless `data` is given. Where it has changed since the run that is a DataError; `changed=True`
    goes on, and the report says so. `model` is your own module and `fields` are your own classes, where the bundle
    holds such.
    """
    bundle = what if isinstance(what, Bundle) else _loaded(what, model, fields, device)
    dataset = data if isinstance(data, Dataset) else _dataset(bundle, data)
    notes = _fits(bundle, dataset, allowed=changed or data is not None)
    missing = [name for name in bundle.task.columns if name not in dataset.samples.columns]
    if missing:
        known = list(dataset.samples.columns)
        raise DataError(
            f"{dataset.samples.name}: the model wants the column {missing[0]!r}{nearest(missing[0], known)}; "
            f"found {', '.join(known)}"
        )
    prepared = prepare(dataset.samples, bundle.task, dataset.parts, dataset.fingerprint)
    return evaluate_prepared(bundle, prepared, part=part, folder=folder, notes=notes)


def evaluate_prepared(
    bundle: Bundle,
    prepared: Prepared,
    *,
    part: str | None = None,
    folder: str | Path | None = None,
    notes: Iterable[str] = (),
    features: Mapping[str, np.ndarray] | None = None,
    seed: int = 0,
) -> Report:
    """Judge a bundle on data that is prepared by the bundle's task, and save the report.

    `features` are frozen features by part, (samples of the part, width) in the order of its rows; the linear baseline
    then reads them in the place of pixels.
    """
    part = judged_part(prepared, part)
    guesses, baselines = judge(bundle, prepared, part, features=features, seed=seed)
    report = build_report(
        bundle.task.target,
        guesses,
        baselines,
        title=f"{prepared.samples.name}: {bundle.record.get('model', 'model')}",
        facts=_facts(bundle, prepared),
        notes=[*notes, *_left_out(prepared)],
        seed=seed,
    )
    place = Path(folder) if folder else bundle.folder.parent / "report"
    report.save(place)
    return replace(report, folder=place)


def judge(
    bundle: Bundle,
    prepared: Prepared,
    part: str,
    *,
    features: Mapping[str, np.ndarray] | None = None,
    seed: int = 0,
) -> tuple[Guesses, Sequence[Baseline]]:
    """Ask a bundle about a part, and plain models that are fitted here; `features` as for `evaluate_prepared`."""
    guesses = ask(bundle, prepared, part)
    return guesses, style_of(bundle.task.target).baselines(prepared, guesses, features, seed)


def _loaded(what: Run | str | Path, model: nn.Module | None, fields: Iterable[type[Field]], device: str) -> Bundle:
    path = what.folder if isinstance(what, Run) else Path(what)
    return Bundle.load(path, model=model, fields=fields, device=device)


def _dataset(bundle: Bundle, source: str | Path | None) -> Dataset:
    """Open the data that is asked for, read as the run read its own; or the run's own."""
    path = bundle.folder.parent / _DATA
    record: Mapping[str, Any] = read_json(path, RunError) if path.exists() else {"source": None, "options": {}}
    options = {**record["options"], "target": bundle.task.name}
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


def judged_part(prepared: Prepared, part: str | None = None) -> str:
    """Give the part that is asked for, or by default test where there is one, else val."""
    if part is None:
        part = "test" if "test" in prepared.rows else "val"
    if part not in prepared.rows:
        known = ", ".join(prepared.rows) or "none"
        raise DataError(
            f"{prepared.samples.name}: no sample of the {PART_NAMES.get(part, part)} part can be read"
            f"{nearest(part, prepared.rows)}; parts with samples: {known}"
        )
    return part


def _facts(bundle: Bundle, prepared: Prepared) -> dict[str, str]:
    record = bundle.record
    sizes = ", ".join(f"{len(rows):,} {PART_NAMES[part]}" for part, rows in prepared.rows.items())
    facts = {
        "run": record.get("run", ""),
        "model": record.get("model", ""),
        "task": str(prepared.task),
        "data": f"{prepared.samples.name} ({sizes} samples)",
        "data fingerprint": prepared.fingerprint,
        "bundle": bundle.digest,
        "seed": str(record["recipe"].get("seed", 0)),
        "byeori": record.get("byeori", ""),
    }
    return {name: str(value) for name, value in facts.items() if value}


def _left_out(prepared: Prepared) -> list[str]:
    if not prepared.quarantine:
        return []
    row, reason = next(iter(prepared.quarantine.items()))
    count, key = len(prepared.quarantine), prepared.samples.keys[row]
    return [f"{count} of {len(prepared.samples)} samples could not be read and are left out, such as {key}: {reason}"]
