"""The verb `answers`: what was asked, answered and said since, of a run, a bundle or a whole store."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from byeori.journal.answer import KeptAnswer
from byeori.journal.filters import AnswerFilter
from byeori.journal.place import Place, place_of
from byeori.journal.reading import count_answers, read_answers

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
