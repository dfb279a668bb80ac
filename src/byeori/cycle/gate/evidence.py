"""What two models are compared on: the frozen test part, the live part, and the suite."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from byeori.core.watching import doing
from byeori.cycle.gate.live_part import Judged, judged_answers
from byeori.cycle.gate.scoring import Answered, answered, scores_on
from byeori.cycle.gate.test_part import TestPart, frozen_test_part
from byeori.cycle.live import share_of
from byeori.cycle.suite import Suite, suite_of
from byeori.training.origin import origin_of

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.dataset import Dataset
    from byeori.tracking.store import Store


@dataclass(frozen=True)
class Evidence:
    """Samples with known truths; neither model has learned from those of the test and the live part."""

    part: TestPart
    live: Judged
    suite: Suite
    """All of the live part is in it."""
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Names what the verdict rests on."""
        cases = self.live.cases
        lines = [f"{one} {truth!r}" for one, truth in zip(cases.hashes, cases.truth, strict=True)]
        text = "\n".join([self.part.digest, *lines]).encode("utf-8", "surrogateescape")
        return hashlib.blake2b(text, digest_size=16).hexdigest()

    @property
    def live_rows(self) -> np.ndarray:
        """The cases of the suite that are of the live part, in the order in which they became known, (live,) int."""
        places = {content: place for place, content in enumerate(self.suite.cases.hashes)}
        return np.array([places[one.sample_hash] for one in self.live.known], int)


@dataclass(frozen=True)
class Asked:
    """What one model said about the evidence."""

    part: Answered
    suite: np.ndarray  # (cases of the suite,) float64, scores


def gather(
    name: str, champion: Bundle, challenger: Bundle, store: Store, *, runs: Path, data: Dataset | None = None
) -> Evidence:
    """Find all that is known to be true, of the answers of what ever stood under the name and of both models."""
    doing("gathering what is known")
    part = frozen_test_part(champion, challenger, data)
    digests = {one.bundle for one in store.releases.releases(name)} | {champion.digest, challenger.digest}
    judged = judged_answers(store, digests, runs, challenger.task.inputs)
    share = share_of(challenger.folder.parent)
    live, learned = judged.live(share, but=part.cases.hashes).unlearned((champion, challenger))
    suite = suite_of(store, origin_of(champion, data).data, judged, challenger.task)
    told = f"{learned:,} judged answers of the live part are not counted, as one of the two has learned from them."
    return Evidence(part, live, suite, (*part.notes, *([told] if learned else [])))


def ask(bundle: Bundle, evidence: Evidence) -> Asked:
    """Ask a model about all of it."""
    return Asked(answered(bundle, evidence.part.cases), scores_on(bundle, evidence.suite.cases, "asking the suite"))
