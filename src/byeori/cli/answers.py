"""`byeori answers`: what was asked, answered and said since, on a terminal or in files."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, cast

from rich.table import Table

from byeori.cli.predict import described
from byeori.cli.show import say
from byeori.core.errors import ConfigError, RunError
from byeori.journal.answers import Answers
from byeori.journal.answers import answers as answers_of
from byeori.journal.lines import line_of, record_of

if TYPE_CHECKING:
    from byeori.cli.loop import Shown, Which
    from byeori.fields.contract import Answer
    from byeori.journal.answer import KeptAnswer

_NEWEST = 20


def answers(run: str, which: Which, shown: Shown, store: str | None) -> int:
    """Show the answers that are meant."""
    found = answers_of(run, which.filter(), store=store)
    refuse_none(found)
    if shown.limit is not None and shown.limit < 1:
        raise ConfigError(f"--limit: {shown.limit} is no number of answers; wanted 1 or more")
    form = shown.form or ("table" if sys.stdout.isatty() else "jsonl")
    if form == "table":
        _table(found, shown.limit or _NEWEST)
    else:
        for answer in found if shown.limit is None else list(found.newest(shown.limit))[::-1]:
            print(line_of(record_of(answer)))
    return 0


def refuse_none(found: Answers) -> None:
    """Refuse a place of which no answer was ever kept, as a RunError that says how there will be some."""
    if not found.everything:
        raise RunError(
            f"{found.place.name}: no answers are kept yet (looked in {found.place.store.where}); "
            "`byeori serve RUN` keeps what it answers"
        )


def _table(found: Answers, most: int) -> None:
    rows = list(found.newest(most))
    if not rows:
        say(f"none of the {len(found.everything):,} answers of {found.place.name} is such")
        return
    has_names = any(answer.reference for answer in rows)
    table = Table("time", "answer", "confidence", "truth", *(["reference"] if has_names else []), "id")
    for answer in rows:
        table.add_row(*cells_of(answer, has_names))
    table.columns[-1].no_wrap = True
    say(table)
    if len(rows) == most and found.filter.is_sql:
        say(f"the newest {most} of {len(found):,}; --limit shows more, --output FILE writes all")


def cells_of(answer: KeptAnswer, has_names: bool) -> list[str]:
    """Give an answer as the cells of a row for a person."""
    sure = "" if answer.confidence is None else f"{answer.confidence:.3f}"
    given = answer.outputs if isinstance(answer.outputs, dict) else {"value": answer.outputs}
    names = [answer.reference or ""] if has_names else []
    when = datetime.fromtimestamp(answer.time).strftime("%m-%d %H:%M:%S")
    return [when, described(cast("Answer", given)), sure, _truth(answer), *names, answer.id]


def _truth(answer: KeptAnswer) -> str:
    if answer.is_correct is None:
        return ""
    if answer.is_correct:
        return "right"
    return "wrong" if answer.truth is None else f"wrong: {described({'value': answer.truth, 'confidence': None})}"
