"""`byeori predict`: answers for files, or for the rows of tables, on stdout or in a file."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from byeori.cli.show import say
from byeori.core.errors import ByeoriError, ConfigError
from byeori.core.printable import tell

if TYPE_CHECKING:
    from byeori.bundles.predicting.asked import Asked
    from byeori.bundles.predicting.predict import Asking, Predictions
    from byeori.fields.contract import Answer, Unanswered
    from byeori.journal.jobs import Recording


@dataclass(frozen=True)
class Written:
    """How answers are written."""

    form: Literal["table", "jsonl", "csv"] | None = None
    output: Path | None = None
    probabilities: bool = False
    keep: tuple[str, ...] | None = None
    record: Literal[False] | Recording = False


def recording_of(record: bool, job: str | None, *, inputs: bool) -> Literal[False] | Recording:
    """Give how answers are kept in the store; what says how, without `--record`, is a ConfigError."""
    if record:
        from byeori.journal.jobs import Recording

        return Recording(job, inputs)
    if job is not None or not inputs:
        flag = "--job" if job is not None else "--no-inputs"
        raise ConfigError(f"predict: {flag} is of answers that are kept in the store; give --record too")
    return False


def predict(path: Path, words: Sequence[str], written: Written) -> int:
    """Answer every file, text or row of a table; of one that cannot be read the error is written (exit code 1)."""
    from byeori.bundles.bundle import Bundle

    if written.output is not None:
        return _to_file(path, words, written.output, written)
    from byeori.bundles.predicting.predict import Asking
    from byeori.journal.predicting import recording, told

    bundle = Bundle.load(path)
    with _stdout(), recording(bundle, written.record) as job:
        asking = Asking.of(bundle, words, tell, job)
        form = written.form or ("table" if sys.stdout.isatty() else "jsonl")
        done = {"table": _table, "jsonl": _lines, "csv": _csv}[form](asking, written)
    if job is not None:
        tell(told(job))
    return int(done.errors > 0 or bool(done.strange) or not done.samples)


def _to_file(path: Path, words: Sequence[str], output: Path, written: Written) -> int:
    from byeori.journal.predicting import predict as answer

    if written.form is not None:
        raise ConfigError(f"predict: --format is for what is printed; {output} says its form by its suffix")
    with _bar() as progress:
        done = answer(
            path,
            words,
            output,
            keep=written.keep,
            probabilities=written.probabilities,
            progress=progress,
            record=written.record,
        )
    for line in (*done.notes, done):
        tell(str(line))
    return int(done.errors > 0 or bool(done.strange))


@contextmanager
def _bar() -> Iterator[Any]:
    """Show on a terminal how many are answered, how many a second, and how long it will take."""
    from byeori.training.progress.progress import Bar

    begun_s = time.monotonic()
    with Bar(True) as bar:
        bar.expect({})  # nothing follows

        def progress(done: int, total: int) -> None:
            bar.at("predict", done, total, lambda: f"{done / max(time.monotonic() - begun_s, 1e-9):,.0f} rows/s")

        yield progress


def _csv(asking: Asking, written: Written) -> Predictions:
    from byeori.bundles.predicting.columns import Printed
    from byeori.bundles.predicting.writers import csv_writer

    columns = asking.form(written.keep or (), probabilities=written.probabilities).columns
    return asking.write(csv_writer(sys.stdout, Path(), Printed(**vars(columns))))


def _lines(asking: Asking, written: Written) -> Predictions:
    from byeori.bundles.predicting.writers import lines_writer

    form = asking.form(written.keep or (), probabilities=True)
    return asking.write(lines_writer(sys.stdout, Path(), keeps=tuple(form.columns.own)))


def _table(asking: Asking, written: Written) -> Predictions:
    from rich.table import Table

    kept = asking.form(written.keep or (), probabilities=True).columns.own
    unit = asking.bundle.task.target.about.unit
    table = Table("file", *kept, f"answer, {unit}" if unit else "answer", "confidence")

    def write(sample: Asked, answer: Answer | Unanswered) -> None:
        sure = answer.get("confidence")
        own = [str(sample.own.get(name, "")) for name in kept]
        table.add_row(sample.key, *own, described(answer), "" if sure is None else f"{sure:.3f}")

    done = asking.write(write)
    say(table)
    return done


def described(answer: Answer | Unanswered) -> str:
    """The answer in a few words: of a picture, which nobody reads as text, the classes that cover most of it."""
    if "error" in answer:
        return str(answer.get("error"))
    value = answer["value"]
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    message = _plain(value)
    if not message.startswith("data:"):
        return message
    shares = sorted(answer.get("shares", {}).items(), key=lambda entry: -entry[1])
    return ", ".join(f"{name} {share:.0%}" for name, share in shares[:3] if share > 0)


def _plain(value: Any) -> str:
    """A value as it stands in a row: a point as (x, y), several with commas between them."""
    if not isinstance(value, list) or not any(isinstance(one, (list, float)) for one in value):
        return str(value)
    parts = ", ".join(map(_plain, value))
    return parts if isinstance(value[0], list) else f"({parts})"


@contextmanager
def _stdout() -> Iterator[None]:
    """Write to stdout to the end; a full disk behind it is an error with its text."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        with suppress(OSError, ValueError):  # else Python would try again when the process ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ByeoriError(f"the answers cannot be written to the standard output ({error.strerror})") from error
