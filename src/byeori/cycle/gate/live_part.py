"""The live part of the evidence: answers of which the truth has become known, that no training may learn from."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.cycle.gate.scoring import Cases
from byeori.cycle.live import Known, is_live, judged_samples
from byeori.training.learned_from import read_learned

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.store import Store


@dataclass(frozen=True)
class Judged:
    """Judged answers whose input is kept, each content once, in the order in which its truth became known."""

    known: tuple[Known, ...]

    def __len__(self) -> int:
        return len(self.known)

    @property
    def cases(self) -> Cases:
        """Give them to be asked about."""
        return Cases(
            tuple(one.answer.id for one in self.known),
            tuple(one.cells for one in self.known),
            tuple(_cell(one.truth) for one in self.known),
            tuple(one.sample_hash for one in self.known),
        )

    def live(self, share: float, but: Collection[str] = ()) -> Judged:
        """Give those of the live part, without contents of `but`."""
        seen = set(but)
        return Judged(
            tuple(one for one in self.known if is_live(one.sample_hash, share) and one.sample_hash not in seen)
        )

    def unlearned(self, bundles: Sequence[Bundle]) -> tuple[Judged, int]:
        """Give those that none of some bundles has learned from, and how many one has."""
        hashes, seen = [one.sample_hash for one in self.known], set[str]()
        for bundle in bundles:
            learned = read_learned(bundle.folder.parent) if hashes else None
            if learned is not None:
                trained, chose = learned.among(hashes)
                seen |= {one for one, is_known in zip(hashes, trained | chose, strict=True) if is_known}
        return Judged(tuple(one for one in self.known if one.sample_hash not in seen)), len(seen)


def judged_answers(store: Store, digests: Collection[str], runs: Path, task_inputs: Collection[str]) -> Judged:
    """Give the judged answers of some bundles that a model of these inputs can be asked about."""
    found = judged_samples(store, digests, runs, inputs=tuple(task_inputs))
    return Judged(tuple(sorted(found, key=lambda one: one.answer.standing.time if one.answer.standing else 0.0)))


def _cell(truth: Any) -> Any:
    """A truth as the cell of a column: what is a list or an object there is a text."""
    return json.dumps(truth) if isinstance(truth, list | dict) else truth
