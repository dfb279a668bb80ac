"""Answers as a file: CSV, Parquet or JSON lines, with or without what was asked."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from byeori.core.errors import ConfigError
from byeori.core.files import TEMPORARY, building, sweep, writing
from byeori.journal.answer import KeptAnswer
from byeori.journal.kept_cells import kept_cells
from byeori.journal.lines import line_of, record_of

if TYPE_CHECKING:
    from byeori.journal.answers import Answers

SUFFIXES = (".csv", ".parquet", ".jsonl")
_PIECE = 16_384  # rows of Parquet in memory
_SOLE = "file"  # what the only input is called where that is a file, of which no name is kept
Write = Callable[[dict[str, Any]], object]


@dataclass
class Exported:
    """What was written."""

    output: Path
    answers: int = 0
    gone: int = 0
    """Answers whose input is named and is not there any more."""
    first_gone: Path | None = None
    folder: Path | None = None
    """Where copies of the files that were asked about lie."""

    def __str__(self) -> str:
        told = f"{self.output}: {self.answers:,} answers"
        told += f"; the files that were asked about are in {self.folder}" if self.folder else ""
        if self.gone:
            told += f"; the inputs of {self.gone:,} are gone (the first: {self.first_gone}), their answers are there"
        return told


def export_answers(answers: Answers, output: Path, *, inputs: bool = False) -> Exported:
    """Write answers to a file, the oldest first; with `inputs` what was asked too, its files copied to a folder beside.

    The columns are those of the answers, of what stands of them, `trait.NAME` and, with inputs, `input.NAME`. A file
    that is there already is replaced when all is written, and else stays.
    """
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise ConfigError(f"{output}: wanted a file that ends with {' or '.join(SUFFIXES)}")
    if output.is_dir():
        raise ConfigError(f"{output}: is a folder; give the name of a file")
    folder = output.with_name(f"{output.stem}-inputs")
    if inputs and folder.exists():
        raise ConfigError(f"{folder}: is there, and the inputs would go there; take it away, or name another file")
    done = Exported(output)
    with ExitStack() as opened:
        copies = _Copies(opened, folder, done) if inputs else None
        columns = _Columns.of(answers, copies) if suffix != ".jsonl" else _Columns()
        if output.parent.is_dir():
            sweep(output.parent)
        with writing(output) as temporary, _OPENED[suffix](temporary, columns) as write:
            for answer in answers:
                record = record_of(answer)
                if copies is not None:
                    record.pop("input", None)
                    record["inputs"] = copies.asked(answer)
                write(record)
                done.answers += 1
    return done


class _Copies:
    """What was asked, beside the answers: values as they are, files as copies in a folder."""

    def __init__(self, opened: ExitStack, folder: Path, done: Exported) -> None:
        self._opened, self._folder, self._done = opened, folder, done
        self._to: Path | None = None

    def peek(self, answer: KeptAnswer) -> Mapping[str, Any]:
        """What was asked, with the paths of files; nothing where it was not kept, or is gone."""
        return kept_cells(answer.folder, answer.input_path, answer.input_media, _SOLE)

    def asked(self, answer: KeptAnswer) -> dict[str, Any] | None:
        """What was asked, as the output has it; its files are copied."""
        cells = self.peek(answer)
        lost = (cell for cell in cells.values() if isinstance(cell, Path) and not cell.is_file())
        gone = next(lost, None) if cells else answer.input
        if gone is not None:
            self._done.gone += 1
            self._done.first_gone = self._done.first_gone or gone
        return {name: self._copied(cell) if isinstance(cell, Path) else cell for name, cell in cells.items()} or None

    def _copied(self, path: Path) -> str | None:
        """Copy a file; give its name as it is seen from the output."""
        if not path.is_file():
            return None
        if self._to is None:
            self._to = self._opened.enter_context(building(self._folder, replace=False))
            self._done.folder = self._folder
        copy = self._to / path.name
        if not copy.exists():
            copy.write_bytes(path.read_bytes())
        return f"{self._folder.name}/{path.name}"


@dataclass
class _Columns:
    """The columns of a table of answers, and which of them hold numbers alone."""

    names: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, answers: Answers, copies: _Copies | None) -> _Columns:
        """Look through all answers for the columns that they need."""
        found = {**dict.fromkeys(("id", "time", "bundle", "run", "source", "reference"), False), "value": True}
        last = {"confidence": True, "correct": False, "truth": True, "delay_s": True, "took_ms": True}
        more, traits, asked = dict[str, bool](), dict[str, bool](), dict[str, bool]()
        for answer in answers:
            given = answer.outputs if isinstance(answer.outputs, dict) else {"value": answer.outputs}
            for name, value in flat({**given, "truth": answer.truth}).items():
                _see(last if name in last else found if name in found else more, name, value)
            for name, value in answer.traits.items():
                _see(traits, name, value)
            for name, value in copies.peek(answer).items() if copies is not None else ():
                _see(asked, name, value)
        path = {} if copies is not None else {"input": False}
        beside = [
            (f"{prefix}.{name}", kind)
            for prefix, of in (("input", asked), ("trait", traits))
            for name, kind in of.items()
        ]
        every = {**found, **more, **last, **path, **dict(beside)}
        return cls(list(every), {name for name, is_number in every.items() if is_number})


def _see(columns: dict[str, bool], name: str, value: Any) -> None:
    """Note that a column has a value: whether it holds numbers alone."""
    is_so = columns.get(name)
    if is_so is not False and (is_so is None or value is not None):
        columns[name] = value is None or _is_number(value)


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Give a record by column: what has parts as `probability.cat`, traits as `trait.NAME`, inputs as `input.NAME`.

    >>> flat({"value": "cat", "probabilities": {"cat": 0.9}, "traits": {"age": 3}, "inputs": {"town": "Bergen"}})
    {'value': 'cat', 'probability.cat': 0.9, 'trait.age': 3, 'input.town': 'Bergen'}
    """
    one = {"probabilities": "probability", "shares": "share", "traits": "trait", "inputs": "input"}
    found = dict[str, Any]()
    for name, value in record.items():
        if isinstance(value, Mapping) and name not in ("value", "truth"):
            found |= {f"{one.get(name, name)}.{part}": cell for part, cell in value.items()}
        else:
            found[name] = value
    return found


@contextmanager
def _csv(temporary: Path, columns: _Columns) -> Iterator[Write]:
    with temporary.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(columns.names)

        def write(record: dict[str, Any]) -> None:
            cells = flat(record)
            rows.writerow([_word(cells.get(name)) for name in columns.names])

        yield write


@contextmanager
def _lines(temporary: Path, columns: _Columns) -> Iterator[Write]:
    with temporary.open("w", encoding="utf-8", errors="backslashreplace") as file:
        yield lambda record: file.write(line_of(record) + "\n")


@contextmanager
def _parquet(temporary: Path, columns: _Columns) -> Iterator[Write]:
    """Write pieces, and put them together at the end."""
    import polars as pl

    kinds: dict[str, Any] = {name: pl.Float64 if name in columns.numbers else pl.String for name in columns.names}
    kinds["correct"] = pl.Boolean
    rows, pieces = list[list[Any]](), list[Path]()
    with TemporaryDirectory(prefix=TEMPORARY, dir=temporary.parent) as inside:

        def flush() -> None:
            cells = zip(*rows, strict=True) if rows else ((),) * len(kinds)
            series = [pl.Series(name, one, kind) for (name, kind), one in zip(kinds.items(), cells, strict=True)]
            pieces.append(Path(inside) / f"{len(pieces):06d}.parquet")
            pl.DataFrame(series).write_parquet(pieces[-1])
            rows.clear()

        def write(record: dict[str, Any]) -> None:
            cells = flat(record)
            rows.append([_typed(cells.get(name), kind) for name, kind in kinds.items()])
            if len(rows) >= _PIECE:
                flush()

        try:
            yield write
            flush()
            pl.scan_parquet(pieces).sink_parquet(temporary)
        except pl.exceptions.PolarsError as error:
            is_full = "No space left" in str(error)
            raise OSError(errno.ENOSPC if is_full else errno.EIO, str(error)) from error


_OPENED = {".csv": _csv, ".parquet": _parquet, ".jsonl": _lines}


def _word(cell: Any) -> Any:
    """A cell as CSV has it."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else cell


def _typed(cell: Any, kind: Any) -> Any:
    """A cell as a column of Parquet of this kind has it."""
    import polars as pl

    if cell is None or kind != pl.String or isinstance(cell, str):
        return float(cell) if _is_number(cell) and kind == pl.Float64 else cell
    return str(_word(cell))


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
