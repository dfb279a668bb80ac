"""The label queue when it is long: the next question of 100,000, and 50,000 labels given out.

    python benchmarks/label.py --save

A store of 100,000 questions about pictures, half of them answered by two people; the export is whole, from the store to
the file that is synced, and the next question is lent, made ready to be shown, and answered.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from compare import Finding, Goal, arguments, middle, publish, shown
from sqlalchemy import insert

import byeori.tracking.schema as schema
from byeori.labelling.desk import Desk
from byeori.labelling.exchange.files import export_labels
from byeori.labelling.forms import form_for
from byeori.tracking.records import Decision, Item
from byeori.tracking.store import Store

_ITEMS, _LABELS, _NEXT = 100_000, 50_000, 200
_DATA = "/photos"
_CLASSES = tuple(f"class {number}" for number in range(10))


def filled(folder: Path) -> Store:
    """Give a store whose queue is full and half answered."""
    store = Store(folder)
    form = form_for("classification", _CLASSES)
    items, decisions = [], []
    for number in range(_ITEMS):
        place, sample = f"deep/{number:06}.jpg", f"{number:032x}"
        content = {"target": "label", "form": form, "files": ["image"], "cells": {"image": place}, "root": _DATA}
        content["guess"] = {"value": _CLASSES[number % 10], "confidence": 0.5}
        state = "done" if number < _LABELS else "open"
        item = Item(
            number + 1, 1.0, _DATA, "uncertain", "The model is unsure.", sample=sample, place=place, content=content
        )
        items.append(asdict(item) | {"state": state, "priority": 1 - number / _ITEMS})
        if state == "done":
            who, value = ("ann", "bob")[number % 2], _CLASSES[number % 10]
            made = Decision(0, 2.0, who, _DATA, "label", sample, place, "label", value, item=number + 1)
            decisions.append({name: one for name, one in asdict(made).items() if name != "id"})
    with store.database.writing() as connection:
        connection.execute(insert(schema.queue), items)
        connection.execute(insert(schema.decisions), decisions)
    return store


def exported_s(store: Store, path: Path) -> tuple[float, float]:
    """Seconds from the store to a whole file, by the clock and of the processor; it works in one thread."""
    begun, worked = time.perf_counter(), time.process_time()
    assert export_labels(store, _DATA, path) == _LABELS
    return time.perf_counter() - begun, time.process_time() - worked


def asked_ms(desk: Desk) -> tuple[list[float], list[float]]:
    """Milliseconds of each next question, and of each answer."""
    asked, answered = [], []
    for number in range(_NEXT):
        begun = time.perf_counter()
        question = desk.next()
        asked.append((time.perf_counter() - begun) * 1e3)
        assert question is not None
        begun = time.perf_counter()
        desk.label(question.item, _CLASSES[number % 10])
        answered.append((time.perf_counter() - begun) * 1e3)
    return asked, answered


def main() -> None:
    """Measure and publish."""
    given = arguments(__doc__ or "", repeats=5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = filled(folder)
        ways = {"Label Studio's JSON": folder / "labels.json", "CSV": folder / "labels.csv"}
        seconds = {}
        for way, path in ways.items():
            pairs = [exported_s(store, path) for _ in range(given.repeats)]
            seconds[f"{way}, by the clock"], seconds[f"{way}, of the processor"] = map(list, zip(*pairs, strict=True))
        asked, answered = asked_ms(Desk(store, "eve"))
        store.close()
    slowest = max(middle(found) for way, found in seconds.items() if "clock" in way)
    busiest = max(middle(found) for way, found in seconds.items() if "processor" in way)
    highest = sorted(asked)[int(len(asked) * 0.99)]
    rows = [[f"export of {_LABELS:,} labels, {way}", shown(found, 2, " s")] for way, found in seconds.items()]
    rows += [["next question", shown(asked, 1, " ms")], ["answer kept", shown(answered, 1, " ms")]]
    publish(
        Finding(
            "label",
            f"The label queue: {_ITEMS:,} questions, half of them answered",
            ("what", "median (least to greatest)"),
            rows,
            (
                Goal(f"{_LABELS:,} labels are exported in at most 2 s by the clock", f"{slowest:.2f} s", slowest <= 2),
                Goal("and in at most 2 s of one processor", f"{busiest:.2f} s", busiest <= 2),
                Goal("the next question comes in at most 100 ms", f"{highest:.1f} ms (99 of 100)", highest <= 100),
            ),
            (
                f"{_NEXT} questions are asked and answered one after the other, by one person.",
                "The export works in one thread: where others work too, the seconds of the processor tell more.",
            ),
            ("sqlalchemy",),
            raw={**seconds, "next ms": asked, "answer ms": answered},
        ),
        given,
    )


if __name__ == "__main__":
    main()
