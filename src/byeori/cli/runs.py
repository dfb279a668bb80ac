"""`byeori runs`: list, show, compare and delete what was trained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.table import Table

from byeori.cli.show import say
from byeori.cli.trace import show_learners
from byeori.core.errors import ConfigError
from byeori.evaluation.report.reports import reports_of
from byeori.tracking.choices import kept_choices
from byeori.tracking.folders import find_folder
from byeori.tracking.history import compare_runs, delete_run, list_runs
from byeori.tracking.run import Run


def runs(action: str, names: Sequence[Path], folder: Path, force: bool) -> int:
    """Do one of list, show, compare, delete, learned."""
    if action == "list":
        _list(folder)
        return 0
    if action == "learned":
        if not names:
            raise ConfigError("runs learned: wanted a sample: a file, its place as people.csv:17, or a request's id")
        show_learners(names, folder)
        return 0
    if not names or (action == "compare" and len(names) < 2):
        wanted = "two or more runs" if action == "compare" else "a run"
        raise ConfigError(f"runs {action}: wanted {wanted}, as in: byeori runs {action} {folder}/last")
    if action == "show":
        for name in names:
            _show(name, folder)
    elif action == "compare":
        _compare(names, folder)
    else:
        for name in names:
            _delete(name, folder, force=force)
    return 0


def _delete(name: Path, folder: Path, *, force: bool) -> None:
    """Delete a run, and the copies of judged answers that lay with its data alone."""
    from byeori.cycle.copies import added_of, remove_unneeded

    added = added_of(find_folder(name, folder))
    gone = delete_run(name, folder=folder, force=force)
    say(f"deleted {gone}")
    if added is not None and remove_unneeded(added, gone.absolute().parent):
        say(f"deleted {added}, what was added to its data alone")


def _list(folder: Path) -> None:
    records = list_runs(folder)
    if not records:
        say(f"no runs in {folder}; `byeori train DATA` makes the first")
        return
    table = Table("run", "state", "begun", "model", "headline")
    for record in reversed(records):
        begun = datetime.fromtimestamp(record.created).strftime("%Y-%m-%d %H:%M")
        model = str((record.recipe or {}).get("model", ""))
        table.add_row(record.name, record.state, begun, model, str((record.headline or {}).get("text", "")))
    say(table)


def _show(name: Path, folder: Path) -> None:
    run = Run.open(name, folder=folder)
    try:
        record, losses = run.record, run.metrics("loss")
        facts = {
            "state": record.state,
            "data": f"{record.data_path} ({record.data_fingerprint})",
            "code": (record.code or {}).get("commit"),
            "parent": record.parent,
            "updates": losses[-1][0] if losses else 0,
            "last loss": f"{losses[-1][2]:.4f}" if losses else None,
            "headline": (record.headline or {}).get("text"),
            "folder": run.folder,
        }
    finally:
        run.close()
    table = Table(record.name, "")
    for fact, value in facts.items():
        if value is not None:
            table.add_row(fact, str(value))
    for place, headline in reports_of(run.folder):
        table.add_row(str(place.relative_to(run.folder)), headline)
    table.columns[0].overflow = "fold"  # a folder is named whole
    why = kept_choices(run.folder)
    for choice, value in (record.recipe or {}).items():
        if value is not None:
            has_reason = choice in why and why[choice].by != "default"
            reason = f"  ({why[choice].by}: {why[choice].text})" if has_reason else ""
            table.add_row(f"recipe.{choice}", f"{value}{reason}")
    say(table)


def _compare(names: Sequence[Path], folder: Path) -> None:
    comparison = compare_runs(names, folder=folder)
    table = Table("", *(record.name for record in comparison.runs))
    for name, row in {**comparison.choices, **comparison.headline}.items():
        table.add_row(name, *(str(value) for value in row))
    say(table)
