"""Which bundles have answered, as the page offers them: those of one run together, the one that answered last first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

import byeori.tracking.schema as schema

if TYPE_CHECKING:
    from pathlib import Path

    from byeori.tracking.store import Store
    from byeori.workbench.samples.targets import Targets


@dataclass(frozen=True)
class Watched:
    """A bundle that has answered, and its exported forms."""

    digest: str
    """Of the bundle itself, where it is here; else of what answered."""
    digests: tuple[str, ...]
    """Of all its forms that have answered."""
    name: str
    answers: int
    folder: Path | None
    """Where the bundle is; None where it is gone."""


def watched(store: Store, targets: Targets) -> list[Watched]:
    """Give all bundles that have answered."""
    found: dict[str, list[tuple[str, int, float]]] = {}
    for digest, answers, last in _answered(store):
        run = targets.run(digest)
        found.setdefault(run.name if run else digest, []).append((digest, answers, last))
    rows = sorted(found.items(), key=lambda one: -max(last for _, _, last in one[1]))
    return [_one(name, forms, targets) for name, forms in rows]


def _one(name: str, forms: list[tuple[str, int, float]], targets: Targets) -> Watched:
    digests = tuple(digest for digest, _, _ in forms)
    folder = targets.bundle(digests[0])
    own = targets.digest(folder) if folder else None
    every = digests if own is None or own in digests else (own, *digests)
    shown = name if folder else f"bundle {name[:12]}"
    return Watched(own or digests[0], every, shown, sum(answers for _, answers, _ in forms), folder)


def _answered(store: Store) -> list[tuple[str, int, float]]:
    """Each digest, how many answers it gave, and when the last: by the hours that were counted, or by its answers."""
    counts, table = schema.counts.c, schema.answers.c
    queries = (
        select(counts.bundle, func.sum(counts.answers), func.max(counts.start)).group_by(counts.bundle),
        select(table.bundle, func.count(), func.max(table.time)).group_by(table.bundle),
    )
    for query in queries:
        with store.database.reading() as connection:
            found = [(str(digest), int(n), float(last)) for digest, n, last in connection.execute(query)]
        if found:
            return found
    return []
