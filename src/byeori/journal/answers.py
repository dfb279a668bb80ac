"""The verb `answers`: what was asked, answered and said since, of a run, a bundle or a whole store."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.journal.answer import KeptAnswer
from byeori.journal.arriving import Arrived, add_truths
from byeori.journal.delays import TruthDelay, truth_delay
from byeori.journal.exporting import Exported, export_answers
from byeori.journal.filters import AnswerFilter
from byeori.journal.following import follow
from byeori.journal.forgetting import Forgotten, forget_answer, forget_inputs
from byeori.journal.place import Place, place_of
from byeori.journal.reading import count_answers, read_answers
from byeori.journal.times import Time, moment

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.run import Run


@dataclass(frozen=True, repr=False)
class Answers:
    """Answers of a store that a filter means; what comes later is among them, and only a few are in memory at once."""

    place: Place
    filter: AnswerFilter

    def __repr__(self) -> str:
        return f"<Answers of {self.place.name}: {self.filter}>"

    def __iter__(self) -> Iterator[KeptAnswer]:
        return self._read()

    def __len__(self) -> int:
        which = self.filter.settled()
        if which.is_sql:
            return count_answers(self.place.store, [*self.place.conditions, *which.conditions()])
        return sum(1 for _ in self._read())

    def __bool__(self) -> bool:
        return next(self._read(), None) is not None

    @property
    def everything(self) -> Answers:
        """The answers of the same place, whichever they are."""
        return Answers(self.place, AnswerFilter())

    def newest(self, most: int | None = None) -> Iterator[KeptAnswer]:
        """Give them with the newest first, `most` at most."""
        return islice(self._read(newest_first=True), most)

    def export(self, output: str | os.PathLike[str], *, inputs: bool = False) -> Exported:
        """Write them to a .csv, .parquet or .jsonl; with `inputs` what was asked too, files in a folder beside it."""
        return export_answers(self, Path(output), inputs=inputs)

    def add_truths(self, table: str | os.PathLike[str]) -> Arrived:
        """Write what a table says is true of answers of the place, by `id` or `reference`; the filter is not asked."""
        return add_truths(self.place, Path(table))

    def delay(self) -> TruthDelay:
        """Say how long truths took, and how many are on their way."""
        return truth_delay(self)

    def forget_inputs(self, before: Time) -> Forgotten:
        """Remove what was asked of the place before a time (`30d` is so long ago); the filter is not asked."""
        return forget_inputs(self.place, moment(before, "--forget"))

    def forget(self, request: str) -> Forgotten:
        """Erase the answer of this id with all that belongs to it."""
        return forget_answer(self.place, request)

    def follow(self, wait: Callable[[], object]) -> Iterator[KeptAnswer]:
        """Give those that come from now on, as they come; `wait` is called where there are none, as `sleep` for 1 s."""
        return follow(self, wait)

    def _read(self, *, newest_first: bool = False) -> Iterator[KeptAnswer]:
        place = self.place
        return read_answers(
            place.store, place.folder, place.conditions, self.filter.settled(time.time()), newest_first=newest_first
        )


def answers(
    run: Run | Bundle | str | os.PathLike[str] = "runs/last",
    which: AnswerFilter | None = None,
    *,
    store: str | os.PathLike[str] | None = None,
) -> Answers:
    """Give the answers that were kept of a run or a bundle (its folder, or its digest), or all of a store.

    `store` is the folder or URL of the store where that is not beside the run; a folder of runs, or a URL, in the place
    of the run means all answers there. What is none of these, and a place where nothing was kept, is a RunError.
    """
    return Answers(place_of(run, store), which or AnswerFilter())
