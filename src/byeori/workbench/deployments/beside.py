"""A challenger that is tried, compared with the champion by the requests whose truth is known by now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

import byeori.tracking.schema as schema
from byeori.bundles.folder import BUNDLE, RECORD, telling_damage
from byeori.core.errors import BundleError
from byeori.core.files import file_hash, read_json
from byeori.data.task import Task
from byeori.fields.known import KINDS
from byeori.serving.lineup.compared import Compared, compare_canary, compare_shadow
from byeori.workbench.deployments.verdict import Interval, on_one_axis
from byeori.workbench.runs.files import folder_of

if TYPE_CHECKING:
    from byeori.fields.contract import Target
    from byeori.workbench.deployments.tried import Kind
    from byeori.workbench.frame.workplace import Workplace


@dataclass(frozen=True)
class Beside:
    """What is known of a challenger beside a champion."""

    compared: Compared
    interval: Interval | None
    """The difference on judged requests for a chart; None while too few are judged to bound it."""

    @property
    def agreement(self) -> float | None:
        """The mean score of its answers where the champion's are taken for true; None where no request had both."""
        return None if math.isnan(self.compared.agreement) else self.compared.agreement


def beside(place: Workplace, kind: Kind, challenger: str, champion: str, *, since: float) -> Beside:
    """Compare a challenger with a champion, both named by their digests; `since` counts for a canary alone."""
    target = target_of(place, (champion, challenger))
    if kind == "shadow":
        found = compare_shadow(place.store, champion, challenger, target)
    else:
        found = compare_canary(place.store, champion, challenger, target, since=since)
    ends = found.judged.difference
    is_bounded = all(math.isfinite(end) for end in (ends.value, ends.low, ends.high))
    told = {**vars(found.judged), "difference": vars(ends)}
    return Beside(found, on_one_axis([("", told)])[0] if is_bounded else None)


def target_of(place: Workplace, bundles: tuple[str, ...]) -> Target:
    """Give the target of the first of some bundles that lies where it was released or trained."""
    for digest in bundles:
        for folder in _folders(place, digest):
            if (folder / RECORD).is_file() and file_hash(folder / RECORD) == digest:
                with telling_damage(folder):
                    return Task.of_json(read_json(folder / RECORD, BundleError)["task"], KINDS).target
    raise BundleError(
        f"{bundles[0][:12]}: neither it nor the challenger lies where it was released or trained, so that nobody knows "
        "what they answer; bring one of the folders back"
    )


def _folders(place: Workplace, digest: str) -> list[Path]:
    """The folders that a bundle may lie in: where it was released from, and of the run that answered by it."""
    store = place.store
    folders = [Path(line.path) for line in store.releases.releases() if line.bundle == digest]
    with store.database.reading() as connection:
        runs = [
            connection.execute(select(one.run).where(one.bundle == digest, one.run.is_not(None)).limit(1)).scalar()
            for one in (schema.answers.c, schema.shadows.c)
        ]
    records = [store.run(run) for run in dict.fromkeys(runs) if run]
    places = [folder_of(place.folder, record) for record in records if record is not None]
    return [*dict.fromkeys(folders), *(folder / BUNDLE for folder in places if folder is not None)]
