"""Answers and judgements on their way to the store: a bounded queue and one thread that writes."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from byeori.core.errors import ByeoriError
from byeori.journal.counting import HourlyCounts
from byeori.journal.kept import Inputs
from byeori.journal.recording import Answered, Recorder
from byeori.serving.http.problem import RequestError
from byeori.serving.journal.truths import check_file
from byeori.tracking.records import Answer as AnswerRow
from byeori.tracking.records import Judgement

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.serving.metrics import Metrics
    from byeori.serving.options import ServeOptions
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")

_MOST_ROWS = 10_000
_MOST_BYTES = 256_000_000  # of inputs that wait to be kept
_AT_ONCE = 2048  # rows in one transaction
_GATHER_S = 1.0  # how long rows gather before they are written: few long turns disturb the answers less than many
_BUSY_ROWS = 64  # that come together when requests never pause
_BUSY_SHARE, _SHARE = 0.01, 0.25  # of one processor's time that traits may take, while requests never pause, and else
_MOST_COUNTED = 4  # bundles whose answers are counted at once
_CREDIT_S = 0.5  # what of that share may be saved up


@dataclass(frozen=True)
class Judged:
    """A judgement as the journal takes it; `done` holds the row, or why there is none."""

    answer: str
    correct: bool
    truth: Any
    who: str | None
    done: Future[Judgement] = field(default_factory=Future)
    size: int = 0


class _Item(NamedTuple):
    """A row to write, and what makes rows of the bundle that it is of."""

    row: Answered | Judged
    of: Recorder


class Journal:
    """Writes what a server answered, and what people said of it. `put` never waits."""

    def __init__(self, store: Store, inputs: Path, options: ServeOptions, *, metrics: Metrics) -> None:
        self._store = store
        self._inputs = Inputs(inputs)
        self._counts: dict[str, HourlyCounts] = {}
        self._options = options
        self._metrics = metrics
        self._items: deque[_Item] = deque()
        self._bytes = 0
        self._changed = Condition()
        self._closing = self._urgent = False
        self._said: set[str] = set()
        self._spare_s = _CREDIT_S
        self._looked = perf_counter()
        self._thread = Thread(target=self._write, name="byeori-journal", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Rows not yet written."""
        return len(self._items)

    def put(self, items: Sequence[Answered | Judged], of: Recorder) -> bool:
        """Have rows of a bundle written; False, and a count, where there is no room for them."""
        size = sum(item.size for item in items) if self._options.keep_inputs else 0
        with self._changed:
            room = len(self._items) + len(items) <= _MOST_ROWS and self._bytes + size <= _MOST_BYTES
            if room and not self._closing:
                was_empty = not self._items
                self._items.extend(_Item(item, of) for item in items)
                self._bytes += size
                self._urgent = self._urgent or any(isinstance(item, Judged) for item in items)
                if was_empty or self._is_due():
                    self._changed.notify()
                return True
        self._metrics.journalled("dropped", len(items))
        self._say("full", "the journal is full: answers are given but not kept; the store is slower than the requests")
        return False

    def close(self, timeout_s: float) -> None:
        """Write what waits, then end; wait for that so long at most."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            log.error("%d rows of the journal could not be written within %g s and are lost", self.waiting, timeout_s)

    def _write(self) -> None:
        while (items := self._take()) is not None:
            answers = [item for item in items if isinstance(item.row, Answered)]
            for of in {id(item.of): item.of for item in answers}.values():
                self._write_answers([item.row for item in answers if item.of is of], of)  # type: ignore[misc]
            for item in items:
                if isinstance(item.row, Judged):
                    self._write_judgement(item.row, item.of.bundle)
            if not items:
                self._count_due()  # the last ones of before, for which no others came in time
        for counts in self._counts.values():
            self._count(counts, [], last=True)

    def _is_due(self) -> bool:
        return self._closing or self._urgent or len(self._items) >= _AT_ONCE

    def _take(self) -> list[_Item] | None:
        """Give what is to be written; nothing where counts are due before anything comes, None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closing, self._due_s())
            if not self._items:
                return None if self._closing else []
            self._changed.wait_for(self._is_due, _GATHER_S)
            items = [self._items.popleft() for _ in range(min(len(self._items), _AT_ONCE))]
            self._urgent = self._urgent and bool(self._items)
            if self._options.keep_inputs:
                self._bytes -= sum(item.row.size for item in items)
            return items

    def _write_answers(self, answers: list[Answered], of: Recorder) -> None:
        seen = zip(answers, of.features_of(answers), strict=True)
        made = [self._row_or_none(answered, of, features, len(answers)) for answered, features in seen]
        rows = [row for row in made if row is not None]
        if not rows:
            return
        try:
            self._store.write_answers(rows)
        except Exception as error:  # noqa: BLE001 - whatever the store meets, answering goes on
            self._metrics.journalled("failed", len(rows))
            self._say("store", f"answers are given but not kept: {error}", error)
        else:
            self._metrics.journalled("written", len(rows))
            self._count(self._counts_of(of.bundle), rows)
            if "store" in self._said:
                self._said.discard("store")
                log.warning("answers are kept again")

    def _row_or_none(
        self, answered: Answered, of: Recorder, features: Mapping[str, float | None], rows: int
    ) -> AnswerRow | None:
        """Give an answer's row; one of which no row can be made is dropped alone, counted and told."""
        try:
            return self._row(answered, of, features, rows)
        except Exception as error:  # noqa: BLE001 - whatever one input brings, the other answers are kept
            self._metrics.journalled("failed", 1)
            self._say("row", f"an answer is given but not kept: {error}", error)
            return None

    def _row(self, answered: Answered, of: Recorder, features: Mapping[str, float | None], rows: int) -> AnswerRow:
        kept = self._kept(answered.cells)
        return of.row(answered, self._traits(of.bundle, answered.cells, rows), features, kept)

    def _kept(self, cells: Mapping[str, Any]) -> tuple[str | None, str | None]:
        if self._options.keep_inputs:
            try:
                return self._inputs.keep(cells)
            except OSError as error:
                self._metrics.journalled("input_lost", 1)
                self._say("inputs", f"{self._inputs.folder}: inputs cannot be kept ({error.strerror}), answers are")
        return None, None

    def _counts_of(self, bundle: Bundle) -> HourlyCounts:
        """What counts a bundle's answers, the newest last; of a bundle that was exchanged long ago they are written."""
        counts = self._counts.pop(bundle.digest, None) or HourlyCounts(bundle, self._store)
        self._counts[bundle.digest] = counts
        if len(self._counts) > _MOST_COUNTED:
            self._count(self._counts.pop(next(iter(self._counts))), [], last=True)
        return counts

    def _due_s(self) -> float | None:
        """Seconds until counts of a bundle are to be written; None: all are."""
        return min((due for counts in self._counts.values() if (due := counts.due_s) is not None), default=None)

    def _count_due(self) -> None:
        for counts in self._counts.values():
            if counts.due_s is not None:
                self._count(counts, [])

    def _count(self, counts: HourlyCounts, rows: list[AnswerRow], *, last: bool = False) -> None:
        """Count what was written; where the store cannot take the counts, they are written with the next ones."""
        try:
            counts.add(rows)
            if last:
                counts.write()
        except Exception as error:  # noqa: BLE001 - whatever the store meets, answering goes on
            self._say("counts", f"answers are kept but not counted yet: {error}", error)

    def _traits(self, bundle: Bundle, cells: Mapping[str, Any], rows: int) -> dict[str, Any]:
        start = perf_counter()
        share = _BUSY_SHARE if rows >= _BUSY_ROWS else _SHARE
        self._spare_s = min(_CREDIT_S, self._spare_s + share * (start - self._looked))
        self._looked = start
        if self._spare_s <= 0:
            self._metrics.traitless(1)
            return {}
        try:
            return bundle.traits(cells)
        except ByeoriError as error:
            self._say("traits", f"an input was answered but has no traits: {error}")
            return {}
        finally:
            self._spare_s -= perf_counter() - start

    def _write_judgement(self, judged: Judged, bundle: Bundle) -> None:
        try:
            answer = self._store.answer(judged.answer)
            if answer is None:
                raise RequestError(
                    404, "unknown_answer", f"no answer has the id {judged.answer!r}; send the `id` of an answer"
                )
            if judged.correct and judged.truth not in (None, _value(answer.outputs)):
                raise RequestError(
                    422,
                    "contradiction",
                    f"`correct` is true, but `truth` is {judged.truth!r} and the answer {_value(answer.outputs)!r}; "
                    "send `correct`: false with that truth",
                )
            check_file(judged.truth, bundle.task.target, answer, self._inputs.folder.parent)
            row = self._store.write_judgement(judged.answer, judged.correct, judged.truth, judged.who, source="page")
        except RequestError as problem:
            judged.done.set_exception(problem)
        except Exception as error:  # noqa: BLE001 - whatever the store meets, the one who judged hears of it
            self._metrics.journalled("failed", 1)
            self._say("store", f"a judgement could not be kept: {error}", error)
            judged.done.set_exception(
                RequestError(
                    503, "not_kept", "the judgement could not be written to the store; send it again in a while"
                )
            )
        else:
            self._metrics.journalled("written", 1)
            judged.done.set_result(row)

    def _say(self, what: str, message: str, error: Exception | None = None) -> None:
        if what not in self._said:
            self._said.add(what)
            sentence = error if error is not None and not isinstance(error, ByeoriError) else None
            log.error("%s", message, exc_info=sentence)


def _value(outputs: Any) -> Any:
    return outputs.get("value") if isinstance(outputs, Mapping) else None
