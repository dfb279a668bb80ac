"""The verb `predict`: answers for files and tables of any size, written to a file as they come."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import torch

from byeori.bundles.bundle import Bundle
from byeori.bundles.predicting.answering import answered_and_seen
from byeori.bundles.predicting.asked import Source, Tell, sources
from byeori.bundles.predicting.columns import columns_of
from byeori.bundles.predicting.writers import Form, Write, writer
from byeori.core.errors import ConfigError, DataError, listed
from byeori.data.guessing.names import on_disk
from byeori.data.limits import MOST_UNREAD
from byeori.data.sources.patterns import found

if TYPE_CHECKING:
    import numpy as np

    from byeori.bundles.predicting.asked import Asked
    from byeori.fields.contract import Answer, Unanswered
    from byeori.tracking.run import Run

_SHOWN = 5  # rows that are named


class Keeper(Protocol):
    """What keeps answers elsewhere too: in a store."""

    def keep(self, sample: Asked, answer: Answer, features: np.ndarray | None) -> str:
        """Keep an answer, and give its id."""

    def end(self) -> None:
        """Write what waits."""


Progress = Callable[[int, int], None]
"""Told how many samples are answered, and about how many there are."""


@dataclass(frozen=True)
class Predictions:
    """How many samples were answered, and what was to say of the others."""

    samples: int
    errors: int
    """Samples that could not be read, and so have an error in the place of an answer."""
    first: str = ""
    """The first of these errors."""
    output: Path | None = None
    notes: tuple[str, ...] = ()
    """What was passed over and left out, and which cells count as missing as they cannot be read."""
    strange: tuple[str, ...] = ()
    """Inputs of which most cells cannot be read: they are of another kind than was learned."""

    def __str__(self) -> str:
        message = f"{self.output or 'answers'}: {self.samples - self.errors:,} of {self.samples:,} samples answered"
        return f"{message}; {self.errors:,} could not be read, the first: {self.first}" if self.errors else message


def predict(
    run: Run | Bundle | str | os.PathLike[str],
    files: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    keep: Sequence[str] | None = None,
    probabilities: bool = False,
    progress: Progress | None = None,
    keeper: Keeper | None = None,
) -> Predictions:
    """Write answers as `byeori.predict` says; a `keeper` is handed each one, and names it."""
    bundle = run if isinstance(run, Bundle) else Bundle.load(run)
    words = [os.fspath(word) for word in ([files] if isinstance(files, (str, os.PathLike)) else files)]
    notes = list[str]()
    asked = Asking.of(bundle, words, notes.append, keeper)
    form = asked.form(keep, probabilities=probabilities)
    path = Path(output)
    if path.is_file() and any(path.samefile(word) for word in words if os.path.exists(word)):
        raise ConfigError(f"{path}: is what is to be answered; give the answers a name of their own")
    with writer(path, form) as write:
        done = asked.write(write, progress)
        if done.errors == done.samples:
            raise DataError(f"{path}: was not written, as no sample can be read; the first: {done.first or 'none'}")
    return replace(done, output=path, notes=tuple(notes))


@dataclass(frozen=True)
class Asking:
    """A bundle, and what it is asked."""

    bundle: Bundle
    sources: tuple[Source, ...]
    tell: Tell
    keeper: Keeper | None = None

    @classmethod
    def of(cls, bundle: Bundle, words: Iterable[str], tell: Tell, keeper: Keeper | None = None) -> Asking:
        """Open what the words name."""
        return cls(bundle, tuple(sources(bundle.task.inputs, on_disk(words), tell)), tell, keeper)

    def form(self, keep: Sequence[str] | None, *, probabilities: bool) -> Form:
        """Say how answers are written, with the samples' own columns that are asked for, or all of them."""
        names = tuple(dict.fromkeys(name for source in self.sources for name in source.names))
        own = names if keep is None else found("predict --keep", keep, names, several=True) if keep else ()
        example = self._example()
        has_rows = any(source.is_table for source in self.sources)
        columns, gone = columns_of(self.bundle.task.name, example, own, has_rows=has_rows, probabilities=probabilities)
        if gone:
            self.tell(f"columns of earlier answers are left out: {', '.join(gone)}")
        return Form(columns, str(example["value"]).startswith("data:image/"), keep is not None)

    def write(self, write: Write, progress: Progress | None = None) -> Predictions:
        """Answer all samples, one source after the other."""
        samples, errors, first, unread = 0, 0, "", dict[str, list[str]]()
        total = sum(source.count for source in self.sources)
        for sample, answer in self._kept():
            write(sample, answer)
            samples += 1
            if "error" in answer:
                message = str(answer.get("error"))
                errors, first = errors + 1, first or (message if sample.key in message else f"{sample.key}: {message}")
            else:
                for name in answer.get("unread", ()):
                    unread.setdefault(name, []).append(sample.key)
            if progress is not None:
                progress(samples, max(total, samples))
        strange = tuple(name for name, keys in unread.items() if len(keys) > MOST_UNREAD * samples)
        for name, keys in unread.items():
            kind = type(self.bundle.task.inputs[name]).__name__
            most = "; the column is of another kind than was learned" if name in strange else ""
            self.tell(
                f"{name!r}: {len(keys):,} of {samples:,} cells cannot be read as {kind} and count as missing: "
                f"{listed(keys, most=_SHOWN)}{most}"
            )
        return Predictions(samples, errors, first, strange=strange)

    def _kept(self) -> Iterator[tuple[Asked, Answer | Unanswered]]:
        """Give samples with their answers, of which a keeper has kept each that is one."""
        for sample, answer, features in answered_and_seen(self.bundle, self._samples()):
            if self.keeper is None or "error" in answer:
                yield sample, answer
            else:
                yield sample, {"id": self.keeper.keep(sample, answer, features), **answer}
        if self.keeper is not None:
            self.keeper.end()

    def _samples(self) -> Iterator[Any]:
        for source in self.sources:
            yield from source.samples()

    def _example(self) -> Answer:
        """An answer, of no meaning, with all that answers have."""
        with torch.inference_mode():
            answer = self.bundle.answer(self.bundle.outputs(self.bundle.task.examples(1))[0])
        return answer if self.keeper is None else {"id": "", **answer}
