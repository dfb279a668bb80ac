"""Answers of a model that are kept as a server keeps them, each with the truth that somebody said."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from byeori.bundles.bundle import Bundle
from byeori.bundles.predicting.asked import Asked
from byeori.journal.jobs import Job, Recording
from byeori.journal.truth_cells import truth_of
from byeori.journal.values import value_of


def judge(run: Path, samples: Sequence[tuple[Mapping[str, Any], Any]], *, say: bool = True) -> list[str]:
    """Answer samples, keep the answers, say the truth of each, and give their ids; a truth of None is the answer."""
    bundle = Bundle.load(run)
    job = Job(bundle, Recording())
    ids, target = list[str](), bundle.task.target
    for number, (cells, truth) in enumerate(samples):
        answer = next(bundle.stream([cells]))
        assert "error" not in answer, answer
        ids.append(job.keep(Asked(str(number), cells, {}), answer, None))
        if len(ids) == len(samples):
            job.end()
        if not say:
            continue
        job.end()
        kept, value = truth_of(truth, target), value_of(job.store.answer(ids[-1]).outputs)
        is_correct = truth is None or kept == value
        job.store.write_judgement(ids[-1], is_correct, None if truth is None else kept, source="page")
    job.store.close()
    return ids


def age(runs: Path, hours: float = 2.0) -> None:
    """Have kept inputs be so old: younger ones may be those of answers that are not written yet, and stay."""
    for file in (runs / "inputs").rglob("*"):
        if file.is_file():
            then = file.stat().st_mtime - 3600 * hours
            os.utime(file, (then, then))
