"""Where an answer comes from: bundle, run, recipe, data version, code; and whether it comes out the same again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from byeori.bundles.bundle import Bundle
from byeori.core.errors import ByeoriError, DataError, RunError
from byeori.core.files import read_json
from byeori.cycle.champion import bundle_of
from byeori.journal.home import runs_of
from byeori.journal.kept_cells import kept_cells
from byeori.journal.truths import Standing, truths_of
from byeori.tracking.environment import environment
from byeori.tracking.folders import MARK
from byeori.tracking.store import Store
from byeori.training.learned_from import DATA, RECIPE

if TYPE_CHECKING:
    from byeori.tracking.records import Answer as AnswerRow
    from byeori.tracking.records import RunRecord

_ROUNDED = 1e-4  # of a number, relative: what another order of the same sums comes to at most
_SHOWN = 12  # letters of a digest


@dataclass(frozen=True)
class Again:
    """What the model answers now to what was asked then."""

    word: Literal["same", "rounded", "other", "unknown"]
    """`same`: the same bytes; `rounded`: the same but for the last digits; `unknown`: it cannot be asked again."""
    text: str
    """What differs, or why it cannot be asked, in a sentence."""
    outputs: Any = None


@dataclass(frozen=True, repr=False)
class Trace:
    """An answer, and all that it comes from."""

    answer: AnswerRow
    standing: Standing | None
    """What is held to be true of it."""
    bundle: Path | None
    """Where the bundle that answered lies; None where it is gone."""
    run: RunRecord | None
    ancestors: tuple[str, ...]
    """The runs that its run goes on from, the nearest first."""
    data: Mapping[str, Any]
    """The data of the run: source, fingerprint, decisions, added."""
    again: Again

    def __repr__(self) -> str:
        return f"<Trace of {self.answer.id}: {self.again.word}>"

    def rows(self) -> list[tuple[str, str]]:
        """Give it as lines for a person: what, and what it is."""
        answer, run = self.answer, self.run
        code = (run.code or {}) if run else {}
        commit = f"{code.get('commit')}{' and changes that were not committed' * bool(code.get('dirty'))}"
        recipe = self.bundle.parent / RECIPE if self.bundle else None
        found: list[tuple[str, Any]] = [
            ("answer", answer.value if answer.value is not None else json.dumps(answer.outputs)[:200]),
            ("confidence", answer.confidence),
            ("truth", None if self.standing is None else _truth(self.standing)),
            ("asked", answer.input_path or "not kept, or forgotten since"),
            ("reference", answer.reference),
            ("bundle", f"{answer.bundle[:_SHOWN]}  {self.bundle or 'is not here any more'}"),
            ("run", run.name if run else "not known here"),
            ("goes on from", ", ".join(self.ancestors) or None),
            ("recipe", recipe if recipe is not None and recipe.is_file() else None),
            ("data", self.data.get("source")),
            ("data version", self.data.get("version")),
            ("code", commit if code.get("commit") else "no commit is known" if run else None),
            ("again", self.again.text),
        ]
        return [(name, str(value)) for name, value in found if value is not None]

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        answer, run = self.answer, self.run
        told = None if self.standing is None else {"correct": self.standing.is_correct, "truth": self.standing.truth}
        about = {"id": answer.id, "time": answer.time, "outputs": answer.outputs, "standing": told}
        made = None if run is None else {name: vars(run)[name] for name in ("id", "name", "recipe", "code", "seed")}
        again = {"word": self.again.word, "text": self.again.text, "outputs": self.again.outputs}
        bundle = {"digest": answer.bundle, "folder": str(self.bundle) if self.bundle else None}
        above = {"bundle": bundle, "run": made, "ancestors": list(self.ancestors), "data": dict(self.data)}
        return {**about, **above, "again": again}


def trace(request: str, store: str | os.PathLike[str] = "runs") -> Trace:
    """Trace the answer to the request of this id, in the store of a folder of runs or at a URL; ask the model again.

    An id that no answer has is a DataError.
    """
    where = os.fspath(store)
    opened, runs = Store(where), runs_of(where)
    try:
        answer = opened.answer(request)
        if answer is None:
            raise DataError(f"{request}: no answer in {opened.where} has this id; `byeori answers` lists them")
        place = bundle_of(answer.bundle, opened, runs)
        run = opened.run(answer.run) if answer.run else None
        again = _again(answer, place, opened.beside(runs), run)
        standing = truths_of(opened, [request]).get(request)
        return Trace(answer, standing, place, run, _ancestors(run, opened), _data(place, run), again)
    finally:
        opened.close()


def _ancestors(run: RunRecord | None, store: Store) -> tuple[str, ...]:
    found = dict[str, str]()
    while run is not None and run.parent is not None and run.parent not in found:
        above = store.run(run.parent)
        found[run.parent] = above.name if above else f"{run.parent} (deleted)"
        run = above
    return tuple(found.values())


def _data(bundle: Path | None, run: RunRecord | None) -> dict[str, Any]:
    """What is known of the data of a bundle's run: the source, its version, and what the version is made of."""
    folder = bundle.parent if bundle is not None and (bundle.parent / MARK).is_file() else None
    record = read_json(folder / DATA, RunError) if folder is not None and (folder / DATA).is_file() else {}
    options = record.get("options", {})
    decisions, added = options.get("decisions") or [None, None], options.get("added")
    fingerprint = run.data_fingerprint if run else None
    version = [f"decisions up to line {decisions[1]}"] if decisions[1] else []
    version += [f"the judged answers of {added}"] if added else []
    told = f"{fingerprint}{', with ' if version else ''}{' and '.join(version)}" if fingerprint else None
    source = record.get("source") or (run.data_path if run else None)
    return {"source": source, "version": told, "fingerprint": fingerprint, "decisions": decisions[1], "added": added}


def _again(answer: AnswerRow, place: Path | None, folder: Path, run: RunRecord | None) -> Again:
    if place is None:
        return Again("unknown", "cannot be asked again: its bundle is not here any more")
    if answer.input_path is None or not (folder / answer.input_path).is_file():
        return Again("unknown", "cannot be asked again: what was asked was not kept, or is forgotten")
    try:
        bundle = Bundle.load(place)
        cells = kept_cells(folder, answer.input_path, answer.input_media, next(iter(bundle.task.inputs)))
        found: Any = next(bundle.stream([cells]))
    except ByeoriError as error:
        return Again("unknown", f"cannot be asked again: {error}")
    now, then = _plain(found), _plain(answer.outputs)
    if _text(now) == _text(then):
        return Again("same", "answers the same, byte for byte", now)
    farthest = _difference(then, now)
    if farthest is not None and farthest <= _ROUNDED:
        return Again("rounded", f"answers the same but for rounding: numbers differ by {farthest:.1e} at most", now)
    return Again("other", f"answers otherwise: {_text(now)[:200]}{_otherwise(run)}", now)


def _plain(outputs: Any) -> Any:
    """Outputs as the store has them, without what a table's row says of cells that could not be read."""
    found = json.loads(json.dumps(outputs))
    return {name: value for name, value in found.items() if name != "unread"} if isinstance(found, dict) else found


def _text(outputs: Any) -> str:
    return json.dumps(outputs, sort_keys=True, ensure_ascii=False)


def _difference(one: Any, other: Any) -> float | None:
    """The largest difference of two outputs' numbers, relative where they are large; None where all else differs."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return _largest([_difference(one[name], other[name]) for name in one])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return _largest([_difference(*pair) for pair in zip(one, other, strict=True)])
    numbers = [isinstance(x, int | float) and not isinstance(x, bool) for x in (one, other)]
    if all(numbers):
        return float(abs(one - other) / max(1.0, abs(one), abs(other)))
    return 0.0 if one == other else None


def _largest(several: list[float | None]) -> float | None:
    known = [one for one in several if one is not None]
    return max(known, default=0.0) if len(known) == len(several) else None


def _otherwise(run: RunRecord | None) -> str:
    """Which packages are others than those that the run was trained with."""
    then = (run.environment or {}).get("packages", {}) if run else {}
    now = environment()["packages"]
    moved = [f"{name} {then[name]} -> {now.get(name)}" for name in then if now.get(name) != then[name]]
    return f"; since it was trained: {', '.join(moved)}" if moved else ""


def _truth(standing: Standing) -> str:
    who = f", says {standing.who}" if standing.who else ""
    return ("right" if standing.is_correct else f"wrong: {standing.truth}") + who
