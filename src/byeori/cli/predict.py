"""`byeori predict`: answers for files, as a table, JSON lines or CSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.cli.show import say
from byeori.core.errors import DataError

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle

_AT_ONCE = 64  # files


def predict(path: Path, files: Sequence[Path], form: str) -> int:
    """Print an answer for every file; one that cannot be read gets its error, and the exit code is 1."""
    from byeori.bundles.bundle import Bundle

    bundle = Bundle.load(path)
    answers = _answers(bundle, list(_spread(files)))
    write = {"table": _table, "jsonl": _lines, "csv": _csv}[form]
    return int(write(answers))


def _spread(files: Sequence[Path]) -> Iterator[Path]:
    for file in files:
        if file.is_dir():
            yield from sorted(path for path in file.rglob("*") if path.is_file() and not path.name.startswith("."))
        else:
            yield file


def _answers(bundle: Bundle, files: list[Path]) -> Iterator[dict[str, Any]]:
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        errors: dict[Path, str] = {}
        good = []
        for file in some:
            try:
                bundle.pack(dict.fromkeys(bundle.task.inputs, file))
                good.append(file)
            except DataError as error:
                errors[file] = str(error)
        answers = iter(bundle.predict(good))
        for file in some:
            yield {"file": str(file), **({"error": errors[file]} if file in errors else next(answers))}


def _table(answers: Iterator[dict[str, Any]]) -> bool:
    from rich.table import Table

    table, failed = Table("file", "answer", "confidence"), False
    for answer in answers:
        failed |= "error" in answer
        sure = answer.get("confidence")
        table.add_row(
            answer["file"], str(answer.get("value", answer.get("error"))), "" if sure is None else f"{sure:.3f}"
        )
    say(table)
    return failed


def _lines(answers: Iterator[dict[str, Any]]) -> bool:
    failed = False
    for answer in answers:
        failed |= "error" in answer
        print(json.dumps(answer, ensure_ascii=False))
    return failed


def _csv(answers: Iterator[dict[str, Any]]) -> bool:
    writer, failed = csv.writer(sys.stdout), False
    writer.writerow(["file", "value", "confidence", "error"])
    for answer in answers:
        failed |= "error" in answer
        writer.writerow([answer["file"], *(answer.get(name, "") for name in ("value", "confidence", "error"))])
    return failed
