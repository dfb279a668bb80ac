"""Evaluate: judge a run on its own data or on other data, beside plain models fitted on what it has learned from."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ConfigError, DataError
from byeori.data.dataset import Dataset
from byeori.evaluation.evaluate import Judged, evaluate_prepared, judged_part
from byeori.evaluation.guesses import PART_NAMES
from byeori.evaluation.report.report import Report
from byeori.evaluation.report.reports import new_folder
from byeori.tracking.run import Run
from byeori.training.learned_from import learned_hashes
from byeori.training.origin import Origin, origin_of, own_prepared, plain_data
from byeori.training.other_data import EVERY, other_data

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.deciding import Which


def evaluate(
    run: Run | Bundle | str | os.PathLike[str],
    data: object = None,
    *,
    part: str | None = None,
    folder: str | Path | None = None,
    changed: bool = False,
    seen: bool = False,
    model: nn.Module | None = None,
    decisions: Which = None,
) -> Report:
    """Judge a run or a bundle, and save the report.

    Without `data` it is judged on its own: on `part`, by default test where there is one, else val. Where the data has
    changed since the run that is a DataError; `changed=True` goes on, and the report says so. Of other data all samples
    are judged; if it has parts of its own, `part` says which (`all` takes all), by default test, else val. Samples that
    the run has learned from are left out unless `seen=True`.

    Of a run's own data it is the version that the run has learned from which is judged; of the path of data what people
    decided holds as `decisions` says, the runs folder of a store or that and a line, 0 for none (see `Dataset`): of the
    run's own too, as of other data.

    The report lies in `folder`, by default a new one of `reports` beside the bundle, which is in the run's folder; the
    one that the training ended with stays. `model` is your own module where the bundle holds one; where it holds fields
    of your own, load it yourself, by `Bundle.load`.
    """
    bundle = run if isinstance(run, Bundle) else Bundle.load(run, model=model, device="auto")
    origin = origin_of(bundle, data if isinstance(data, Dataset) else None)
    if data is None and decisions is not None:
        raise ConfigError(
            "evaluate: decisions are about data that is given: of its own a run is judged by those that it has learned "
            "from; give the data too, and it is judged as it is decided now"
        )
    if data is None or (decisions is None and _is_own(data, origin)):
        judged, name = _own(bundle, origin, part, changed=changed), ""
    else:
        judged = other_data(data, bundle.task, origin.learned, part=part, seen=seen, decisions=decisions)
        name = f"-{judged.prepared.samples.name}"
    plain, notes = plain_data(bundle, origin, judged)
    report = evaluate_prepared(bundle, replace(judged, notes=(*judged.notes, *notes)), plain)
    place = Path(folder) if folder else new_folder(bundle.folder.parent, f"{judged.part}{name}", datetime.now())
    report.save(place)
    return replace(report, folder=place)


def _is_own(data: object, origin: Origin) -> bool:
    """Whether the data that is given is that which the bundle was trained on, unchanged."""
    if origin.data is None or not origin.is_same:
        return False
    is_path = isinstance(data, str | Path)
    return data is origin.data or (is_path and str(Path(str(data)).absolute()) == origin.data.source)


def _own(bundle: Bundle, origin: Origin, part: str | None, *, changed: bool) -> Judged:
    """Give a part of the run's own data; where it has changed, without what the run has learned from."""
    if origin.data is None:
        assert origin.why_not is not None
        raise type(origin.why_not)(f"{origin.why_not}; give data to judge it on, by `data` (`--data`)")
    if part == EVERY:
        raise ConfigError(f"part {EVERY!r} is for other data; of the run's own name one: train, val or test")
    then, now = bundle.record.get("data_fingerprint", ""), origin.data.fingerprint
    message = f"the data is not what the model was trained on: its fingerprint was {then}, now it is {now}"
    if not origin.is_same and not changed:
        raise DataError(
            f"{origin.data.samples.name}: {message}; bring the old files back, or allow it by `changed=True` "
            "(`--changed`), and mind that samples may have moved from the training part"
        )
    prepared = own_prepared(bundle, origin.data)
    judged = Judged(prepared, judged_part(prepared, part))
    return judged if origin.is_same else _without_learned(judged, origin, f"{message[0].upper()}{message[1:]}.")


def _without_learned(judged: Judged, origin: Origin, message: str) -> Judged:
    """Take out of a part of data that has changed what the run has learned from, as it may have come from elsewhere."""
    assert origin.data is not None
    rows, part = judged.prepared.rows[judged.part], f"of the {PART_NAMES[judged.part]} part"
    if origin.learned is None:
        return replace(judged, notes=(f"{message} Samples that it learned from may be among these.",))
    trained, chose = origin.learned.among(learned_hashes(origin.data)[rows].tolist())
    known = {"train": np.zeros(len(rows), bool), "val": trained}.get(judged.part, trained | chose)
    count = int(known.sum())
    if not count or origin.learned.is_chance(count, len(rows)):
        return replace(judged, notes=(message,))
    if known.all():
        raise DataError(f"{origin.data.samples.name}: {message} The run has learned from all {count:,} samples {part}")
    prepared = replace(judged.prepared, rows={**judged.prepared.rows, judged.part: rows[~known]})
    aside = f"{count:,} of the {len(rows):,} samples {part} are left out, as the run has learned from them."
    return replace(judged, prepared=prepared, notes=(message, aside), scope=f"(left out: {count:,} learned from)")
