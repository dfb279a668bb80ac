"""The frozen test part: that of the champion's own data, which no challenger may have learned from."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.errors import DataError
from byeori.cycle.gate.scoring import Cases, cases_of
from byeori.training.learned_from import learned_hashes, read_learned
from byeori.training.origin import Origin, origin_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.dataset import Dataset
    from byeori.data.samples import Samples


@dataclass(frozen=True)
class TestPart:
    """Samples that two models are compared on."""

    __test__ = False  # no test of pytest

    cases: Cases
    samples: Samples
    """Of which they are some, with the columns that slices are cut by."""
    rows: np.ndarray  # (cases,) int, of `samples`
    part: str
    """`test`, or `val` of data that has no test part."""
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Names these samples with these truths, whatever their order."""
        lines = sorted(f"{one} {truth!r}" for one, truth in zip(self.cases.hashes, self.cases.truth, strict=True))
        return hashlib.blake2b("\n".join(lines).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def frozen_test_part(champion: Bundle, challenger: Bundle, given: Dataset | None = None) -> TestPart:
    """Give the test part of the champion's data as it is now known to be true; what is `given` is taken for that data.

    Where it is not what the champion was tested on any more, or the challenger has learned from it: a DataError.
    """
    data = _own_data(champion, given)
    rows, part = _rows(data)
    found = _cases(data, rows, part)
    if champion.digest == challenger.digest:
        return found
    found = _newest_truths(found, champion, challenger)
    _refuse_learned(found, data, challenger)
    return found


def _own_data(champion: Bundle, given: Dataset | None) -> Dataset:
    origin: Origin = origin_of(champion, given)
    if origin.data is None:
        raise DataError(f"{champion.folder}: the test part that a challenger must pass is not there: {origin.why_not}")
    if not origin.is_same:
        then, now = champion.record.get("data_fingerprint", ""), origin.data.fingerprint
        raise DataError(
            f"{origin.data.samples.name}: the test part has changed since {champion.folder} was trained: the "
            f"fingerprint of the data was {then}, now it is {now}; no two models can be compared across that. Bring "
            'the files back as they were, or release by `--accept "reason"` and begin a new test part with it'
        )
    return origin.data


def _rows(data: Dataset) -> tuple[np.ndarray, str]:
    for part in ("test", "val"):
        rows = np.flatnonzero(data.parts == part)
        if len(rows):
            return rows, part
    raise DataError(f"{data.samples.name}: has neither a test nor a validation part; nothing to compare models on")


def _cases(data: Dataset, rows: np.ndarray, part: str) -> TestPart:
    samples = data.readable
    val = "There is no test part; the validation part has chosen the weights of both, which flatters them."
    return TestPart(
        cases_of(samples, data.task, rows, data.hashes), samples, rows, part, (val,) if part == "val" else ()
    )


def _newest_truths(found: TestPart, champion: Bundle, challenger: Bundle) -> TestPart:
    """Take the challenger's version of the same samples: labels that people have mended since are the truth."""
    origin = origin_of(challenger)
    if origin.data is None or not origin.is_same:
        return found
    rows = np.flatnonzero(origin.data.parts == found.part)
    newer = _cases(origin.data, rows, found.part)
    there, gone = set(newer.cases.hashes), set(found.cases.hashes) - set(newer.cases.hashes)
    if not there or not there <= set(found.cases.hashes) or gone & set(origin.data.hashes.tolist()):
        return found  # another split, or other data
    then, now = (Counter(zip(of.cases.hashes, map(str, of.cases.truth), strict=True)) for of in (found, newer))
    changed = (now - then).total()  # a content may stand there twice, with two truths
    left = len(found.cases) - len(newer.cases)
    told = [f"{changed:,} labels of the test part were mended by decisions since"] * bool(changed)
    told += [f"{left:,} of its samples were left out by decisions since"] * bool(left)
    notes = tuple(f"{one}; both models are judged by what is decided now." for one in told)
    return TestPart(newer.cases, newer.samples, newer.rows, newer.part, (*found.notes, *notes))


def _refuse_learned(found: TestPart, data: Dataset, challenger: Bundle) -> None:
    learned = read_learned(challenger.folder.parent)
    if learned is None:
        raise DataError(
            f"{challenger.folder}: what it has learned from is not known, as it does not lie in its run's folder; "
            "wanted a run, so that it is not compared on samples that it knows"
        )
    own = dict(zip(data.hashes.tolist(), learned_hashes(data).tolist(), strict=True))
    trained, chose = learned.among([own.get(one, one) for one in found.cases.hashes])
    known = trained if found.part == "val" else trained | chose
    count = int(known.sum())
    if count and not learned.is_chance(count, len(known)):
        first = found.cases.names[int(np.flatnonzero(known)[0])]
        raise DataError(
            f"{challenger.folder.parent.name}: the test part has changed under it: it has learned from {count:,} of "
            f"the {len(known):,} samples that the champion is tested on, such as {first}; train it on the same split "
            "(`--val`, `--test` and `--group` as they were), as `byeori retrain` does"
        )
