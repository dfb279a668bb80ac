"""The verb `predict`: answers into a file, and where it is asked for into the store, as a server keeps its own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from byeori.bundles.bundle import Bundle
from byeori.bundles.predicting.predict import Predictions, Progress
from byeori.bundles.predicting.predict import predict as answer
from byeori.journal.jobs import Job, Recording
from byeori.tracking.run import Run


def predict(
    run: Run | Bundle | str | os.PathLike[str],
    files: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    keep: Sequence[str] | None = None,
    probabilities: bool = False,
    progress: Progress | None = None,
    record: bool | Recording = False,
) -> Predictions:
    """Answer files, folders, and tables row by row; write the answers to `output`: .csv, .jsonl or .parquet.

    Only a few samples are in memory at once. Masks go into a new folder. `keep` names the samples' own columns that are
    kept beside their answers, by default all; `probabilities` gives every class a column. A sample that cannot be read
    has its error in a column; where none can be read, and where the disk is full, that is a ByeoriError, and a file
    that was there before stays.

    With `record` the answers are kept in the store too, as those of a server are, to be watched; each has its id beside
    it, by which a truth that is known later names it. `Recording(job="nightly-7")` keeps none twice.
    """
    bundle = run if isinstance(run, Bundle) else Bundle.load(run)
    with recording(bundle, record) as job:
        done = answer(bundle, files, output, keep=keep, probabilities=probabilities, progress=progress, keeper=job)
    return done if job is None else replace(done, notes=(*done.notes, told(job)))


@contextmanager
def recording(bundle: Bundle, record: bool | Recording) -> Iterator[Job | None]:
    """Give what keeps answers, None where none is to be kept."""
    if record is False:
        yield None
        return
    job = Job(bundle, Recording() if record is True else record)
    try:
        yield job
    finally:
        job.store.close()


def told(job: Job) -> str:
    """Say how many answers were kept, and where."""
    known = f"; {job.known:,} had been kept by an earlier run of this job" if job.known else ""
    return f"kept in {job.store.where}: {job.kept:,} answer{'s' * (job.kept != 1)}, each under its id{known}"
