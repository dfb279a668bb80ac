"""What `byeori answers ID` and `byeori runs learned SAMPLE` print: whence an answer comes, and who knows a sample."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table

from byeori.cli.show import say
from byeori.core.printable import printable, tell
from byeori.journal.lines import line_of
from byeori.tracking.database import has_store
from byeori.tracking.store import Store

_REQUEST = re.compile(r"[0-9a-f]{24}")


def is_request(word: str, store: str | None) -> bool:
    """Tell whether a word in the place of a run is the id of an answer of the store."""
    where = store or "runs"
    if not _REQUEST.fullmatch(word) or Path(word).exists() or not has_store(where):
        return False
    opened = Store(where)
    try:
        return opened.answer(word) is not None
    finally:
        opened.close()


def show_trace(request: str, store: str | None, *, is_table: bool) -> int:
    """Show where an answer comes from; 1 where the model answers otherwise now."""
    from byeori.cycle.trace import trace

    found = trace(request, store or "runs")
    if is_table:
        table = Table("request", request, box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for name, value in found.rows():
            table.add_row(name, printable(value))
        table.columns[1].overflow = "fold"
        say(table)
    else:
        print(line_of(found.to_json()))
    return int(found.again.word == "other")


def show_learners(samples: Sequence[Path], folder: Path) -> None:
    """Show which runs have learned from samples, and how they are forgotten."""
    from byeori.cycle.learners import learners

    knowing = dict[str, None]()
    for sample in samples:
        found = learners(sample, folder)
        if not found:
            say(f"{sample}: no run in {folder} has learned from it")
            continue
        say(f"{sample}: {len(found)} run{'' if len(found) == 1 else 's'} in {folder} learned from it")
        table = Table("run", "part", "began with the weights of", "stands as", box=None, pad_edge=False)
        for one in found:
            table.add_row(one.run, one.part, one.through or "", ", ".join(one.names))
        say(table)
        knowing |= dict.fromkeys(one.run for one in found)
    if knowing:
        show_forgetting(list(knowing), "take it out of the data (or `byeori answers --forget ID`), ")


def show_forgetting(runs: Sequence[str], first: str = "") -> None:
    """Tell how runs that have learned from a sample are replaced and thrown away."""
    tell(
        f"to have it forgotten by {', '.join(runs)}: {first}train what stands anew, `byeori retrain NAME --from "
        f"scratch`, release that, and `byeori runs delete {' '.join(runs)}`"
    )
