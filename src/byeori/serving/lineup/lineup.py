"""What answers now, exchanged whole between two requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byeori.serving.lineup.model import Model


class Lineup:
    """Who answers. All of it belongs to the event loop: a request takes its model once, and keeps it to its end."""

    def __init__(self, champion: Model) -> None:
        self.champion = champion

    @property
    def pending(self) -> int:
        """Samples accepted and not yet answered."""
        return self.champion.batching.pending

    def exchange(self, champion: Model) -> None:
        """Let another model answer from the next request on; the one before ends what it was asked."""
        before, self.champion = self.champion, champion
        before.leave()

    def close(self, timeout_s: float) -> None:
        """End the threads of the models."""
        self.champion.close(timeout_s)
