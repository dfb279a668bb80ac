"""`byeori answers`: what was asked, answered and said since, on a terminal or in files."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rich.table import Table

from byeori.cli.predict import described
from byeori.cli.show import say
from byeori.cli.trace import is_request, show_forgetting, show_trace
from byeori.core.errors import ConfigError, DataError, RunError, listed, nearest
from byeori.core.printable import printable, tell
from byeori.journal.answers import Answers
from byeori.journal.answers import answers as answers_of
from byeori.journal.forgetting import moment_to_forget
from byeori.journal.lines import line_of, record_of
from byeori.journal.slices import Slice

if TYPE_CHECKING:
    from byeori.cli.loop import Instead, Shown, Which
    from byeori.fields.contract import Answer
    from byeori.journal.answer import KeptAnswer

_NEWEST = 20
_LOOK_S = 1.0  # between two looks for new answers


def answers(run: str, which: Which, shown: Shown, instead: Instead, *, store: str | None) -> int:
    """Show the answers that are meant, or do with them what is asked instead."""
    refuse_together(instead, which, shown.limit)
    if shown.limit is not None and shown.limit < 1:
        raise ConfigError(f"--limit: {shown.limit} is no number of answers; wanted 1 or more")
    if is_request(run, store):
        return _trace(run, which, shown, instead, store=store)
    found = answers_of(run, which.filter(), store=store)
    if instead.follow:
        return _follow(found, shown)
    refuse_none(found)
    if instead.truths is not None:
        return _add_truths(found, instead.truths)
    if instead.forget is not None:
        before = moment_to_forget(instead.forget)
        return _forget(found, instead.forget) if before is None else _forget_inputs(found, before)
    if instead.output is not None:
        exported = found.export(instead.output, inputs=instead.inputs)
        tell(str(exported))
        if not exported.answers:
            tell(_none(found))
        return 0
    if _is_table(shown):
        _table(found, shown.limit or _NEWEST)
    else:
        _lines(found, shown.limit)
    return 0


def _forget_inputs(found: Answers, before: float) -> int:
    tell(str(found.forget_inputs(before)))
    return 0


def _forget(found: Answers, request: str) -> int:
    """Erase a request, and tell what has learned from it; a copy that no run needs is removed as well."""
    from byeori.cycle.copies import copies_of, remove_unneeded
    from byeori.cycle.learners import learners

    runs = found.place.folder
    try:
        knowing = learners(request, runs)
    except DataError:  # what was asked was not kept, or there is no such answer, which is told below
        knowing = []
    tell(str(found.forget(request)))
    for copy in copies_of(request, runs):
        if remove_unneeded(copy.file, runs):
            tell(f"{copy.file}: held a copy that no run needs any more, and is removed")
        else:
            tell(f"{copy.file}: holds a copy still, as {', '.join(copy.runs)} learned from it")
    if knowing:
        show_forgetting([one.run for one in knowing])
    return 0


def _trace(request: str, which: Which, shown: Shown, instead: Instead, *, store: str | None) -> int:
    if which != type(which)() or instead != type(instead)():
        raise ConfigError(
            f"{request} is one answer, which is traced; to filter, export or forget, name the run: byeori answers "
            "runs/last ..."
        )
    return show_trace(request, store, is_table=_is_table(shown))


def refuse_together(instead: Instead, which: Which, limit: int | None = None) -> None:
    """Refuse flags that cannot be given together, as a ConfigError."""
    asked = {"output": instead.output, "follow": instead.follow, "truths": instead.truths, "forget": instead.forget}
    given = [f"--{name}" for name, value in asked.items() if value]
    if len(given) > 1:
        raise ConfigError(f"{' and '.join(given)} are done one at a time; give one of them")
    if instead.inputs and instead.output is None:
        raise ConfigError("--inputs: what was asked goes into a file; name it by --output FILE")
    if limit is not None and given and given[0] != "--follow":
        raise ConfigError(
            f"--limit is of answers that are shown, and {given[0]} takes all that are meant; leave it out"
        )
    if given and given[0] in ("--truths", "--forget") and which != type(which)():
        raise ConfigError(f"{given[0]} is about all answers of a place, not those of a filter; leave the filter out")


def _is_table(shown: Shown) -> bool:
    return (shown.form or ("table" if sys.stdout.isatty() else "jsonl")) == "table"


def _follow(found: Answers, shown: Shown) -> int:
    for answer in islice(found.follow(partial(time.sleep, _LOOK_S)), shown.limit):
        line = "  ".join(cells_of(answer, has_names=True)) if _is_table(shown) else line_of(record_of(answer))
        print(printable(line), flush=True)
    return 0


def _add_truths(found: Answers, table: Path) -> int:
    arrived = found.add_truths(table)
    tell(str(arrived))
    tell(str(found.everything.delay()))
    return int(not arrived.is_whole)


def refuse_none(found: Answers) -> None:
    """Refuse a place of which no answer was ever kept, as a RunError that says how there will be some."""
    if not found.everything:
        raise RunError(
            f"{found.place.name}: no answers are kept yet (looked in {found.place.store.where}); "
            "`byeori serve RUN` keeps what it answers"
        )


def _lines(found: Answers, most: int | None) -> None:
    count = 0
    for answer in found if most is None else list(found.newest(most))[::-1]:
        print(line_of(record_of(answer)))
        count += 1
    if not count:
        tell(_none(found))


def _none(found: Answers) -> str:
    """Say that no answer is meant, and which traits there are where the newest one lacks one that was asked for."""
    text = f"none of the {len(found.everything):,} answers of {found.place.name} is such"
    known = next(found.everything.newest(1)).traits
    lacking = [one.trait for one in map(Slice.of, found.filter.where) if one.trait not in known]
    if lacking:
        text += f"; the newest has no trait {lacking[0]!r}{nearest(lacking[0], known)}; it has {listed(known)}"
    return text


def _table(found: Answers, most: int) -> None:
    rows = list(found.newest(most))
    if not rows:
        tell(_none(found))
        return
    has_names = any(answer.reference for answer in rows)
    columns = ("time", "answer", "confidence", "truth", *(["reference"] if has_names else []), "id")
    table = Table(*columns, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for answer in rows:
        table.add_row(*cells_of(answer, has_names=has_names))
    table.columns[-1].no_wrap = True
    say(table)
    if len(rows) == most and found.filter.is_sql:
        say(f"the newest {most} of {len(found):,}; --limit shows more, --output FILE writes all")


def cells_of(answer: KeptAnswer, *, has_names: bool) -> list[str]:
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
