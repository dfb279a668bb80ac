"""A small watched model: a reference, a store, and answers that are healthy or not."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from byeori.bundles.bundle import Bundle
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.monitoring.subject import Subject
from byeori.tracking.counts import Counted
from byeori.tracking.records import Answer
from byeori.tracking.store import Store
from small_bundles import bundle_of

ROLES: dict[str, Any] = {
    "age.value": "input",
    "town.value": "input",
    "answer.value": "output",
    "answer.confidence": "output",
}
TOWNS = ("Seoul", "Jeju", "Busan")
START = 1_795_000_000.0 // 86_400 * 86_400  # some midnight in UTC
HOUR_S = 3_600.0


def rows_of(count: int, seed: int, *, shift: float = 0.0, only: str = "", town: str = "") -> list[dict[str, Any]]:
    """Give traits of answers; `shift` moves the age, of the town `only` where it is named; `town` is that of all."""
    draw = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        where = town or str(draw.choice(TOWNS, p=(0.5, 0.3, 0.2)))
        age = float(draw.normal(40, 10)) + (shift if only in ("", where) else 0.0)
        sure = float(draw.uniform(0.5, 1.0))
        said = "yes" if draw.random() < 0.6 else "no"
        found.append({"age.value": age, "town.value": where, "answer.value": said, "answer.confidence": sure})
    return found


def rows_like(reference: Reference, count: int, seed: int, *, shift: float = 0.0) -> list[dict[str, Any]]:
    """Give traits of answers drawn from a reference's own sample; `shift` moves the age."""
    picked = reference.sample[np.random.default_rng(seed).integers(0, reference.rows, count)]
    named = [
        [trait.names[int(x)] for x in column] if trait.kind == "category" else column.tolist()
        for trait, column in zip(reference.traits.values(), picked.T, strict=True)
    ]
    rows = [dict(zip(reference.traits, row, strict=True)) for row in zip(*named, strict=True)]
    return [{**row, "age.value": row["age.value"] + shift} for row in rows]


def reference_of(rows: int = 800, seed: int = 1) -> Reference:
    """Give the reference of a healthy model."""
    train = rows_of(2000, seed=seed + 1000)
    traits = {
        name: learn_trait(name, [row[name] for row in train], role, column=name.partition(".")[0] * (role == "input"))
        for name, role in ROLES.items()
    }
    bare = Reference(traits, np.empty((0, len(traits)), np.float32))
    return replace(bare, sample=bare.matrix(rows_of(rows, seed)))


def bundle_in(folder: Path) -> Bundle:
    """Give a small bundle of two columns."""
    lines = ["age,town,bought", *(f"{20 + n % 50},{TOWNS[n % 3]},{'yes' if n % 2 else 'no'}" for n in range(60))]
    (folder / "people.csv").write_text("\n".join(lines))
    return bundle_of(folder / "people.csv", folder / "bundle", target="bought")


def subject_in(folder: Path, bundle: Bundle, rows: int = 800) -> Subject:
    """Give what is watched, with an empty store."""
    return Subject(bundle, reference_of(rows), Store(folder), (bundle.digest,))


def write(
    subject: Subject, rows: Sequence[dict[str, Any]], start: float = START, step_s: float = 60.0, *, name: str = "a"
) -> None:
    """Write answers with these traits, one every `step_s`, with the hourly counts of them."""
    times = [start + step_s * number for number in range(len(rows))]
    answers = [
        Answer(
            f"{name}-{number:06d}",
            time,
            subject.bundle.digest,
            None,
            row,
            {"value": row.get("answer.value"), "confidence": row.get("answer.confidence")},
            2.0 + number % 7,
            value=row.get("answer.value"),
        )
        for number, (time, row) in enumerate(zip(times, rows, strict=True))
    ]
    subject.store.write_answers(answers)
    for hour in sorted({time // HOUR_S * HOUR_S for time in times}):
        some = [row for time, row in zip(times, rows, strict=True) if time // HOUR_S * HOUR_S == hour]
        subject.store.counts.put(Counted(subject.bundle.digest, hour, name, len(some), subject.reference.count(some)))
