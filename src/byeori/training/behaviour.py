"""Behaviour tests of a run: about the part of its own data that it has not learned from, where that is at hand."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.bundle import Bundle
from byeori.evaluation.behaviour.outcome import Outcomes
from byeori.evaluation.behaviour.running import run as run_file
from byeori.evaluation.behaviour.samples import Sample, samples_of
from byeori.evaluation.evaluate import judged_part
from byeori.evaluation.report.reports import new_folder
from byeori.training.origin import origin_of, own_prepared

if TYPE_CHECKING:
    from torch import nn

    from byeori.tracking.run import Run


def run_behaviour(
    run: Run | Bundle | str | os.PathLike[str],
    file: str | os.PathLike[str],
    *,
    folder: str | Path | None = None,
    model: nn.Module | None = None,
) -> Outcomes:
    """Run a file of behaviour tests on a run or a bundle, and save what came of it.

    `file` is a TOML file, or a Python file of functions `test_...(bundle)`. Tests that name no samples ask about the
    test part of the run's own data (val where it has none), where that is as it was; else about the samples that the
    bundle keeps. behaviour.json lies in `folder`, by default a new one of `reports` beside the bundle.
    """
    bundle = run if isinstance(run, Bundle) else Bundle.load(run, model=model, device="auto")
    outcomes = run_file(bundle, file, samples=unseen_samples(bundle))
    place = Path(folder) if folder else new_folder(bundle.folder.parent, "behaviour", datetime.now())
    return replace(outcomes, saved=outcomes.save(place))


def unseen_samples(bundle: Bundle) -> list[Sample] | None:
    """Give the samples of a bundle's own test part, val where it has none; None where its data is not as it was."""
    data = (origin := origin_of(bundle)).data
    if data is None or not origin.is_same:
        return None
    prepared = own_prepared(bundle, data)
    return samples_of(data.readable, bundle.task, prepared.rows[judged_part(prepared, None)])
