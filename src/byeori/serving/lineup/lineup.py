"""Who answers: the champion, exchanged whole between two requests, and the challengers that are tried beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from byeori.serving.lineup.trial import CHAMPION_NOW

if TYPE_CHECKING:
    from byeori.journal.recording import Answered
    from byeori.serving.lineup.canary import Canary
    from byeori.serving.lineup.model import Model
    from byeori.serving.lineup.shadow import Shadow
    from byeori.serving.lineup.trial import Trial


class Lineup:
    """Who answers. All of it belongs to the event loop: a request takes its model once, and keeps it to its end."""

    def __init__(self, champion: Model, canary: Canary | None = None, shadow: Shadow | None = None) -> None:
        self.champion = champion
        self.canary = canary
        """Answers a share of the requests; None where none does, or it was taken back."""
        self.shadow = shadow
        """Answers unseen; None where none does, or it was taken back."""
        self.trials: tuple[Trial, ...] = tuple(one.trial for one in (canary, shadow) if one is not None)
        """What is known of all challengers, those that were taken back too."""
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def pending(self) -> int:
        """Samples accepted and not yet answered."""
        canary = self.canary
        return self.champion.batching.pending + (0 if canary is None else canary.model.batching.pending)

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say which event loop it belongs to."""
        self._loop = loop

    def exchange(self, champion: Model) -> None:
        """Let another model answer from the next request on; the one before ends what it was asked.

        A challenger that is the champion now is not tried any more.
        """
        before, self.champion = self.champion, champion
        before.leave()
        for trial in self.trials:
            if trial.bundle == champion.bundle.digest:
                trial.gone(CHAMPION_NOW)

    def answered(self, model: Model, rows: Sequence[Answered], took_ms: float) -> None:
        """Hear that a model has answered a request, after the answers were sent."""
        if model is not self.champion:
            return
        for trial in self.trials:
            trial.champion_took(took_ms)
        if self.shadow is not None:
            self.shadow.put(rows, model.bundle.task.target)

    def take_back(self, trial: Trial) -> None:
        """Try a challenger no more; from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.end, trial)

    def close(self, timeout_s: float) -> None:
        """End the threads and processes of the models."""
        self.champion.close(timeout_s)
        if self.canary is not None:
            self.canary.model.close(timeout_s)
        if self.shadow is not None:
            self.shadow.close()

    def end(self, trial: Trial) -> None:
        """Let a challenger answer no more; within the event loop, or before that has begun."""
        if self.canary is not None and self.canary.trial is trial:
            self.canary.model.leave()
            self.canary = None
        if self.shadow is not None and self.shadow.trial is trial:
            self.shadow.end()
            self.shadow = None
