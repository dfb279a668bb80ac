"""An item of the queue as the page asks it: its inputs, the form of its answer, and why it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError
from byeori.core.printable import printable
from byeori.workbench.samples.inputs import cells_of_answer, cells_of_sample, shown_inputs
from byeori.workbench.samples.targets import completed_form, form_of

if TYPE_CHECKING:
    from byeori.tracking.records import Item
    from byeori.tracking.store import Store
    from byeori.workbench.samples.targets import Targets


@dataclass(frozen=True)
class Questions:
    """Makes questions of items."""

    store: Store
    targets: Targets

    def question(self, item: Item) -> dict[str, Any]:
        """Give an item as the page asks it."""
        content = item.content or {}
        return {
            "item": item.id,
            "why": item.why,
            "reason": printable(item.reason),
            "place": printable(item.place or ""),
            "form": self.form(item),
            "inputs": shown_inputs(self.cells(item), lambda name: f"/label/items/{item.id}/input?name={name}"),
            "others": [],
            "guessable": content.get("guess") is not None or item.answer is not None,
        }

    def form(self, item: Item) -> dict[str, Any]:
        """Give how the answer is asked; an item of which nothing tells it is a DataError."""
        content = item.content or {}
        if isinstance(content.get("form"), Mapping):
            return completed_form(str(content.get("target", "label")), content["form"])
        task = self.targets.task(item.data)
        if task is None:
            raise DataError(f"item {item.id}: no bundle here answers {item.data!r}, so nobody knows what to ask")
        return form_of(task)

    def cells(self, item: Item) -> dict[str, Any]:
        """Give an item's inputs by column, files as paths."""
        content, task = item.content or {}, self.targets.task(item.data)
        if "cells" in content:
            root = Path(content["root"]) if "root" in content else None
            return cells_of_sample(content["cells"], {} if task is None else task.inputs, root)
        answer = self.store.answer(item.answer) if item.answer else None
        if answer is None:
            return {}
        cells = cells_of_answer(answer, Path(self.store.where).parent)
        only = next(iter(task.inputs), "input") if task else "input"
        return {name or only: cell for name, cell in cells.items()}

    def guess(self, item: Item) -> dict[str, Any]:
        """Give what the model answers; a DataError where it does not."""
        content = item.content or {}
        if (guess := content.get("guess")) is not None:
            return guess if isinstance(guess, dict) else {"value": guess, "confidence": None}
        answer = self.store.answer(item.answer) if item.answer else None
        if answer is None or not isinstance(answer.outputs, Mapping):
            raise DataError(f"item {item.id}: no model has answered it")
        return {"value": answer.outputs.get("value"), "confidence": answer.outputs.get("confidence")}
