"""An item of the queue as a person is asked it: what is shown, how it is answered, and why it is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import BundleError, ByeoriError, DataError
from byeori.core.files import file_hash, read_json
from byeori.fields.kinds import KINDS
from byeori.journal.kept_cells import kept_cells
from byeori.labelling.content import files_of

if TYPE_CHECKING:
    from byeori.data.task import Task
    from byeori.tracking.records import Item
    from byeori.tracking.store import Store

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Question:
    """One question to a person. The model's guess is kept back: `Desk.guess` gives it to who asks for it."""

    item: int
    target: str
    """The column that is asked for."""
    form: Mapping[str, Any]
    """How it is asked, as a field's `form` says."""
    inputs: Mapping[str, Any]
    """What is shown, by column: files as paths, all else as it is. Empty where what was asked was not kept."""
    why: str
    reason: str
    place: str | None = None
    """How a person finds the sample."""
    has_guess: bool = False
    group: int | None = None
    """Near duplicates bear one number, and follow each other."""
    gone: tuple[str, ...] = ()
    """Columns whose files are not there any more."""


class Questions:
    """Makes questions of items; the bundles of a runs folder are read once each."""

    def __init__(self, store: Store, folder: str | Path | None = None) -> None:
        self._store = store
        self._folder = Path(folder) if folder is not None else store.beside(Path("runs"))
        self._tasks: dict[str, Task | None] = {}

    def question(self, item: Item) -> Question:
        """Give an item as it is asked."""
        content, inputs = item.content or {}, self.inputs(item)
        gone = tuple(name for name, cell in inputs.items() if isinstance(cell, Path) and not cell.exists())
        has_guess = content.get("guess") is not None or item.answer is not None
        group = content.get("group")
        return Question(
            item=item.id,
            target=self.target(item),
            form=self.form(item),
            inputs=inputs,
            why=item.why,
            reason=item.reason,
            place=item.place or item.answer,
            has_guess=has_guess,
            group=int(group) if group is not None else None,
            gone=gone,
        )

    def target(self, item: Item) -> str:
        """The column that an item asks for."""
        if named := (item.content or {}).get("target"):
            return str(named)
        return self._task(item).name

    def form(self, item: Item) -> Mapping[str, Any]:
        """How an item is answered; where nothing tells it that is a DataError."""
        form = (item.content or {}).get("form")
        return form if isinstance(form, Mapping) else self._task(item).target.form()

    def guess(self, item: Item) -> Any:
        """What a model answers: the value alone; None without one."""
        guess = (item.content or {}).get("guess")
        if guess is None and item.answer is not None:
            answer = self._store.answer(item.answer)
            guess = answer.outputs if answer else None
        return guess.get("value") if isinstance(guess, Mapping) else guess

    def picture(self, item: Item) -> Path | bytes | None:
        """The file of the only input, by whose size a mask is checked."""
        inputs = list(self.inputs(item).values())
        return inputs[0] if len(inputs) == 1 and isinstance(inputs[0], Path) else None

    def inputs(self, item: Item) -> dict[str, Any]:
        """What is shown of an item by column, files as paths."""
        content = item.content or {}
        if isinstance(content.get("cells"), Mapping):
            files, root = self._files(item, content), Path(content.get("root") or ".")
            return {
                name: root / cell if name in files and isinstance(cell, str) else cell
                for name, cell in content["cells"].items()
            }
        answer = self._store.answer(item.answer) if item.answer else None
        if answer is None or answer.input_path is None:
            return {}
        only = next(iter(self._task(item).inputs), "input") if answer.input_media != "application/json" else "input"
        return kept_cells(self._store.beside(self._folder), answer.input_path, answer.input_media, only)

    def _files(self, item: Item, content: Mapping[str, Any]) -> set[str]:
        if "files" in content:
            return set(content["files"])
        task = self._known(item.data)
        return set(files_of(task.inputs)) if task else set()

    def _task(self, item: Item) -> Task:
        task = self._known(item.data)
        if task is None:
            raise DataError(
                f"item {item.id} is about {item.data!r}, and no bundle in {self._folder} answers that, so nobody knows "
                "what to ask; bring the run back, or withdraw the item"
            )
        return task

    def _known(self, data: str) -> Task | None:
        """The task of the bundle of a digest, or of the newest run that learned from a source."""
        if data not in self._tasks:
            self._tasks[data] = self._found(data)
        return self._tasks[data]

    def _found(self, data: str) -> Task | None:
        from byeori.bundles.bundle import BUNDLE
        from byeori.bundles.folder import RECORD
        from byeori.data.task import Task

        for run in reversed(self._store.runs()):
            record = self._folder / run.name / BUNDLE / RECORD
            if not record.is_file():
                continue
            is_digest = bool(_DIGEST.fullmatch(data))
            is_it = file_hash(record) == data if is_digest else _is_same(run.data_path, data)
            if is_it:
                try:
                    return Task.of_json(read_json(record, BundleError)["task"], KINDS)
                except ByeoriError:  # of a field of the user's own
                    return None
        return None


def _is_same(path: str | None, data: str) -> bool:
    return path is not None and Path(path).absolute() == Path(data).absolute()
