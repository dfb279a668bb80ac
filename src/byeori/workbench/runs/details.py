"""What is told of one run beside its curves: facts of its making, and every choice with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from byeori.core.errors import RunError
from byeori.tracking.choices import kept_choices
from byeori.tracking.records import RunRecord


@dataclass(frozen=True)
class Choice:
    """One choice of a recipe, who decided it, and why."""

    name: str
    value: Any
    by: str
    why: str

    @property
    def is_usual(self) -> bool:
        """Whether nobody and nothing in particular decided it."""
        return self.by in ("", "default")


def choices_of(record: RunRecord, folder: Path | None) -> Sequence[Choice]:
    """Give the choices of a run, those that somebody or something decided first."""
    try:
        why = kept_choices(folder) if folder else {}
    except RunError:  # the file was damaged; the recipe is in the store
        why = {}
    found = list[Choice]()
    for name, value in (record.recipe or {}).items():
        reason = why.get(name)
        shown = (reason.value if reason else "") or value
        if shown is not None:
            found.append(Choice(name, shown, reason.by if reason else "", reason.text if reason else ""))
    return sorted(found, key=lambda choice: choice.is_usual)


def facts_of(record: RunRecord) -> Mapping[str, Any]:
    """Give what is known of how a run was made, by the word that the catalogues have for it."""
    code, machine = record.code or {}, record.environment or {}
    packages = machine.get("packages") or {}
    commit = code.get("commit")
    versions = [f"{name} {packages[name]}" for name in ("byeori", "torch") if name in packages]
    facts = {
        "data": record.data_path,
        "fingerprint": record.data_fingerprint,
        "seed": record.seed,
        "code": f"{str(commit)[:12]}{' +' if code.get('dirty') else ''}" if commit else None,
        "machine": ", ".join(str(part) for part in (machine.get("host"), machine.get("gpu")) if part) or None,
        "versions": ", ".join(versions) or None,
        "command": " ".join(["byeori", *map(str, machine.get("command", ())[1:])]) if machine.get("command") else None,
    }
    return {name: value for name, value in facts.items() if value is not None}
