"""`byeori retrain`: a champion trained anew on what was judged since; ends with the report's headline."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from byeori.cli.show import say
from byeori.training.loop.stop import listening


@dataclass(frozen=True)
class Retrained:
    """What is asked of a retraining."""

    champion: str
    """A release name, or a run."""
    scratch: bool
    share: float | None
    folder: Path
    name: str | None
    save_every_s: float


@listening()
def retrain(asked: Retrained) -> int:
    """Say what is learned from, train, and tell what came of it."""
    from byeori.core.watching import doing
    from byeori.evaluation.report.reports import OWN, PAGE
    from byeori.training.progress.progress import Bar

    begun_s = time.monotonic()
    with Bar(True):
        doing("gathering what was judged")
        from byeori.cycle.retrain import plan_retraining
        from byeori.training.progress.watch import Watch

        plan = plan_retraining(asked.champion, scratch=asked.scratch, share=asked.share, folder=asked.folder)
    say(str(plan))
    run = plan.train(name=asked.name, watch=Watch(asked.save_every_s, progress=True, begun_s=begun_s))
    say(run.headline.text)
    say(f"Run {run.name}: {run.folder}  (report: {run.folder / OWN / PAGE})")
    return 0
